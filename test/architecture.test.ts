import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const filesBelow = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`)
    .sort();

/** Which rooms of src each room may import, besides itself, `config` and `log`. Files are allowed one by one. */
const arrows: Record<string, string[]> = {
  cli: ['supervisor', 'keeper', 'monitor', 'fsm', 'health', 'postgres'],
  supervisor: ['keeper', 'health', 'monitor', 'fsm', 'postgres'],
  keeper: ['monitor', 'fsm', 'postgres'],
  health: ['monitor'],
  demo: ['postgres'],
  monitor: ['fsm/states'],
  fsm: ['postgres'],
  postgres: [],
  config: [],
  log: [],
};

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, path]) =>
    new URL(path ?? '', `file:///${file}`).pathname.slice('/src/'.length).replace(/\.js$/, ''),
  );

const forbidden = (file: string): string[] => {
  const [, room = ''] = file.split('/');
  const allowed = [room, 'config', 'log', ...(arrows[room] ?? [])];
  return importsOf(file).filter(
    (target) => !allowed.some((may) => target === may || target.startsWith(`${may}/`)),
  );
};

describe('the arrows between the rooms', () => {
  const files = filesBelow('src', '.ts');
  test('every room is known', () => {
    expect(new Set(files.map((file) => file.split('/')[1]))).toEqual(new Set(Object.keys(arrows)));
  });
  test.each(files)('%s', (file) => expect(forbidden(file)).toEqual([]));
});

describe('the monitor in SQL', () => {
  const files = filesBelow('sql', '.sql').map((path) => ({
    path,
    room: path.split('/')[1],
    text: readFileSync(path, 'utf8'),
  }));
  const pathsWhere = (holds: (file: (typeof files)[number]) => boolean) =>
    files.filter(holds).map((file) => file.path);

  test('only event/ notifies', () => {
    expect(
      pathsWhere(({ room, text }) => room !== 'event' && /\bpg_notify\s*\(|^\s*notify\s/im.test(text)),
    ).toEqual([]);
  });
  test('only api/ takes locks', () => {
    const locks = /\bpg_(try_)?advisory\w*\s*\(|^\s*lock\s+table|\bfor\s+(no key )?(update|share)\b/im;
    expect(pathsWhere(({ room, text }) => room !== 'api' && locks.test(text))).toEqual([]);
  });
  test('health/ calls nothing of fsm/', () => {
    const engine = /\bpgaf\.(advance|match|apply|situation|election)\s*\(/;
    expect(pathsWhere(({ room, text }) => room === 'health' && engine.test(text))).toEqual([]);
  });
  test('a file is named after its routine, an overload with a word more', () => {
    const routine = /^create or replace (?:function|procedure) \w+\.(\w+)/gm;
    const misnamed = ({ path, room, text }: (typeof files)[number]) => {
      const file = path.split('/').at(-1)?.replace('.sql', '') ?? '';
      return (
        room !== 'schema' &&
        [...text.matchAll(routine)].some(([, name]) => file !== name && !file.startsWith(`${name}_`))
      );
    };
    expect(pathsWhere(misnamed)).toEqual([]);
  });
});
