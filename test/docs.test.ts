import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** docs/rules-of-the-original.md names rules, facts, functions and stories: they exist. */
describe('the rules of the original, and ours', () => {
  const page = readFileSync('docs/rules-of-the-original.md', 'utf8');
  const named = [...page.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name);
  const namesIn = (file: string, pattern: RegExp): Set<string> =>
    new Set([...readFileSync(file, 'utf8').matchAll(pattern)].map(([, name = '']) => name));
  const rules = namesIn('sql/fsm/rules.sql', /declare_rule\(\s*'(\w+)'/g);
  const facts = namesIn('sql/fsm/facts.sql', /\(\s*'(\w+)',\s*'/g);

  test('every name is one of a rule, a fact or a function', () => {
    const functions = namesIn('sql/install.sql', /(\w+)\.sql/g);
    const unknown = named.filter((name) => !rules.has(name) && !facts.has(name) && !functions.has(name));
    expect(unknown).toEqual([]);
    expect(rules.size).toBeGreaterThan(100);
  });

  test('every story exists', () => {
    const stories = [...page.matchAll(/`([a-z-]+\.txt)`/g)].map(([, name = '']) => name);
    const missing = stories.filter(
      (name) => !['scenarios', 'races'].some((room) => existsSync(`test/${room}/${name}`)),
    );
    expect(missing).toEqual([]);
    expect(stories.length).toBeGreaterThan(40);
  });

  test('every test that is named is there', () => {
    const lines = page
      .split('\n')
      .filter((line) => line.includes('](../test/sql/') || line.includes('](../test/races/'));
    const missing = lines.flatMap((line) => {
      const [, file = ''] = /\]\(\.\.\/(test\/[^)]+)\)/.exec(line) ?? [];
      const text = readFileSync(file, 'utf8');
      const named = [...line.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title);
      return named.length === 0 ? [`${file}: none named`] : named.filter((title) => !text.includes(title));
    });
    expect(missing).toEqual([]);
    expect(lines.length).toBeGreaterThan(9);
  });
});

/** sql/README.md shows a rule, and says where others are. */
describe('the way into sql/', () => {
  const page = readFileSync('sql/README.md', 'utf8');
  const rules = readFileSync('sql/fsm/rules.sql', 'utf8');

  test('the rule that it explains is the one that is installed', () => {
    const shown = [...page.matchAll(/```sql\n(call pgaf\.declare_rule[\s\S]*?)```/g)].map(
      ([, text = '']) => text,
    );
    expect(shown).toHaveLength(1);
    for (const text of shown) expect(rules).toContain(text);
  });

  test('the rules and stories of its table exist', () => {
    const table = page.slice(page.indexOf('| Situation |'), page.indexOf('## How to read a rule'));
    const cells = table
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1);
    const names = cells.flatMap((line) =>
      [...line.matchAll(/(?<!\[)`([a-z_]+)`/g)].map(([, name = '']) => name),
    );
    expect(names.filter((name) => !rules.includes(`'${name}'`))).toEqual([]);
    const stories = cells.flatMap((line) =>
      [...line.matchAll(/`([a-z-]+\.txt)`/g)].map(([, name = '']) => name),
    );
    expect(stories.filter((name) => !existsSync(`test/scenarios/${name}`))).toEqual([]);
    expect([names.length > 15, stories.length > 15]).toEqual([true, true]);
  });
});

/** docs/functions-of-the-original.md goes by numbers: each has tests whose titles begin with it, and stories exist. */
describe('the functions of the original, and ours', () => {
  const page = readFileSync('docs/functions-of-the-original.md', 'utf8');
  const rows = page.split('\n').filter((line) => /^\| (7\.\d+|15) \|/.test(line));
  const listed = rows.filter((line) => line.split('|').length === 6 && / [sor],? /.test(line));
  const files: Record<string, string> = {
    s: readFileSync('test/sql/api-statements-formations.test.ts', 'utf8'),
    o: readFileSync('test/sql/api-statements-operators.test.ts', 'utf8'),
    r: readFileSync('test/sql/api-statements-reading.test.ts', 'utf8'),
  };

  test('every number has tests in the file that is named', () => {
    expect(listed).toHaveLength(26);
    const missing = listed.filter((line) => {
      const [, number = '', , tests = ''] = line.split('|').map((cell) => cell.trim());
      const text = files[tests.charAt(0)] ?? '';
      return !text.includes(`'${number}`);
    });
    expect(missing).toEqual([]);
  });

  test('every story and every file that it names exists', () => {
    const stories = [...page.matchAll(/`([a-z-]+\.txt)`/g)].map(([, name = '']) => name);
    const links = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => `docs/${link}`);
    const missing = [
      ...stories.filter((name) => !['scenarios', 'races'].some((room) => existsSync(`test/${room}/${name}`))),
      ...links.filter((link) => !existsSync(link)),
    ];
    expect(missing).toEqual([]);
    expect(stories.length).toBeGreaterThan(25);
  });
});
