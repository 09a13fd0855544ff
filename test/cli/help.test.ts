import { describe, expect, test } from 'vitest';
import { pgAutoctl } from './run.js';

describe('help', () => {
  test('every command, on stdout', async () => {
    const { code, stdout, stderr } = await pgAutoctl(['help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await expect(stdout).toMatchFileSnapshot('expected/help.txt');
  });

  test('diagnostics are listed with PG_AUTOCTL_DEBUG', async () => {
    const { stdout } = await pgAutoctl(['help'], { env: { PG_AUTOCTL_DEBUG: '' } });
    await expect(stdout).toMatchFileSnapshot('expected/help-debug.txt');
  });

  test('of a group and of a command, on stderr', async () => {
    for (const words of [
      ['show', '--help'],
      ['show', '-h'],
      ['-h', 'show'],
    ]) {
      expect(await pgAutoctl(words)).toMatchObject({ code: 0, stdout: '' });
    }
    expect((await pgAutoctl(['get', 'node', '--help'])).stderr).toBe(
      [
        'pg_autoctl get node: get a node property from the pg_auto_failover monitor',
        '',
        'Available commands:',
        '  pg_autoctl get node',
        '    replication-quorum  get replication-quorum property from the monitor',
        '    candidate-priority  get candidate property from the monitor',
        '    region              get the region of a node from the monitor',
        '',
        '',
      ].join('\n'),
    );
    const { code, stdout, stderr } = await pgAutoctl(['show', 'uri', '--help']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    await expect(stderr).toMatchFileSnapshot('expected/help-show-uri.txt');
  });
});

describe('complaints', () => {
  test.each([
    [['show'], 'pg_autoctl show: expected a command\n\nAvailable commands:\n  pg_autoctl show\n'],
    [[], 'pg_autoctl: expected a command\n\nAvailable commands:\n  pg_autoctl\n'],
    [['nonsense'], 'pg_autoctl: nonsense: unknown command\n\nAvailable commands:\n  pg_autoctl\n'],
    [
      ['show', 'nonsense'],
      'pg_autoctl: nonsense: unknown command\n\nAvailable commands:\n  pg_autoctl show\n',
    ],
    [['show', 'state', '--bogus'], "state: unrecognized option '--bogus'\nusage: pg_autoctl show state "],
    [['show', 'state', '-D'], "state: option requires an argument -- 'D'\nusage: pg_autoctl show state "],
    [['show', 'state', '--form'], "state: option '--formation' requires an argument\nusage: "],
  ])('%j', async (words, beginning) => {
    const { code, stdout, stderr } = await pgAutoctl(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.slice(0, beginning.length)).toBe(beginning);
  });

  test('a wrong number of positionals: an error, then the usage text', async () => {
    const { code, stderr } = await pgAutoctl(['set', 'node', 'candidate-priority', '1', '2']);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^ERROR Expected one argument, the candidate priority, got "1" "2"\nusage: pg_autoctl set node/,
    );
  });
});

describe('version', () => {
  test.each([[['version']], [['--version']], [['show', 'state', '-V']]])('%j', async (words) => {
    const { code, stdout } = await pgAutoctl(words);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^pg_autoctl version \S+\npg_autoctl extension version \S+\ncompiled with PostgreSQL \S+\ncompatible with Postgres 13, /,
    );
  });

  test.each([[['version', '--json']], [['--json', 'version']], [['-J', 'version']]])('%j', async (words) => {
    const { stdout } = await pgAutoctl(words);
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'pg_autoctl',
      'pgautofailover',
      'pg_major',
      'pg_version',
      'pg_version_str',
      'pg_version_num',
    ]);
  });

  test('the last of -v and -q wins, the command before the root', async () => {
    const lines = async (words: string[]) => (await pgAutoctl(words)).stderr.split('\n').length;
    const loud = await lines(['reload', '--json', '--pgdata', '/nowhere', '-q', '-v']);
    const quiet = await lines(['-vv', 'reload', '--json', '--pgdata', '/nowhere', '-v', '-q']);
    expect(loud).toBeGreaterThan(quiet);
  });
});
