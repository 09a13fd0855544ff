import { describe, expect, test } from 'vitest';
import { getopt } from '../../src/cli/getopt.js';

const specs = [
  { long: '--pgdata', short: '-D', takesValue: true },
  { long: '--pgport', short: '-p', takesValue: true },
  { long: '--verbose', short: '-v', takesValue: false },
  { long: '--json', short: '-J', takesValue: false },
  { long: '--ssl-mode', takesValue: true },
  { long: '--ssl', takesValue: false },
];
const read = (...words: string[]) => getopt(words, specs);

describe('GNU getopt_long', () => {
  test.each([
    [['--pgdata', 'x'], ['--pgdata=x']],
    [['--pgdata=x'], ['--pgdata=x']],
    [['--pgdata='], ['--pgdata=']],
    [['-D', 'x'], ['--pgdata=x']],
    [['-Dx'], ['--pgdata=x']],
    [['-vvJ'], ['--verbose', '--verbose', '--json']],
    [['-vDx'], ['--verbose', '--pgdata=x']],
    [
      ['-vD', 'x'],
      ['--verbose', '--pgdata=x'],
    ],
    [['--pgd', 'x'], ['--pgdata=x']],
    [['--js'], ['--json']],
    [['--ssl'], ['--ssl']],
    [['--pgdata', '-1'], ['--pgdata=-1']],
    [['--pgdata', '--json'], ['--pgdata=--json']],
  ])('%j', (words, options) => expect(read(...words)).toEqual({ options, positionals: [] }));

  test('options may follow positionals', () =>
    expect(read('60', '--pgdata', 'x', 'y')).toEqual({ options: ['--pgdata=x'], positionals: ['60', 'y'] }));
  test('-- ends the options', () =>
    expect(read('-v', '--', '-1', '--json')).toEqual({
      options: ['--verbose'],
      positionals: ['-1', '--json'],
    }));
  test('a lone dash is a positional', () => expect(read('-').positionals).toEqual(['-']));
  test('before a sub-command the first positional ends the options', () =>
    expect(getopt(['-v', 'show', '-J'], specs, { stopAtOperand: true })).toEqual({
      options: ['--verbose'],
      positionals: ['show', '-J'],
    }));
  test('a final option ends everything', () =>
    expect(getopt(['-J', '--bogus'], specs, { final: ['--json'] })).toEqual({
      options: ['--json'],
      positionals: [],
    }));

  test.each([
    ['--bogus', "unrecognized option '--bogus'"],
    ['--pg', "option '--pg' is ambiguous; possibilities: '--pgdata' '--pgport'"],
    ['--json=x', "option '--json' doesn't allow an argument"],
    ['--pgdata', "option '--pgdata' requires an argument"],
    ['-D', "option requires an argument -- 'D'"],
    ['-z', "invalid option -- 'z'"],
    ['-1', "invalid option -- '1'"],
  ])('%s is refused', (word, message) => expect(() => read(word)).toThrow(message));
});
