import { describe, expect, test } from 'vitest';
import { parseUri } from '../../src/demo/read-write.js';
import { typed } from '../../src/demo/typed.js';
import { until } from '../../src/demo/until.js';

const { signal } = new AbortController();

// typed():    a command that a shell reads back as the same words, continued before an option when long.
// parseUri(): the hosts of a multi-host URI, in their order.
// until():    gives up at its deadline and tells what was seen.
describe('what the demo says and reads', () => {
  test('words are quoted as a shell needs it', () => {
    expect(typed(['psql', 'a?b&c', '-c', "select 'x'"])).toBe(`psql 'a?b&c' -c 'select '\\''x'\\'''`);
  });

  test('a long command is continued before an option, an option keeps its value', () => {
    const words = ['pg_autoctl', 'create', '--first', 'x'.repeat(60), '--second', 'y'.repeat(60)];
    expect(typed(words).split('\n')).toEqual([
      `pg_autoctl create --first ${'x'.repeat(60)} \\`,
      `      --second ${'y'.repeat(60)}`,
    ]);
  });

  test('a URI names its hosts and the database', () => {
    expect(parseUri('postgres://127.0.0.1:6010,b.lan:6011/app?target_session_attrs=read-write')).toEqual({
      hosts: [
        { host: '127.0.0.1', port: 6010 },
        { host: 'b.lan', port: 6011 },
      ],
      database: 'app',
    });
    expect(() => parseUri('127.0.0.1:6010')).toThrow('got "127.0.0.1:6010"');
  });

  test('a wait in vain tells what was awaited, the last error, and what was seen', async () => {
    const look = () => {
      throw new Error('refused');
    };
    const wait = until('a miracle', look, { within: 30, every: 10, signal, seen: () => 'nothing' });
    await expect(wait).rejects.toThrow(
      /^Waited 0.03 s for a miracle, in vain\.\nlast error: refused\nnothing$/,
    );
  });

  test('a wait ends when it is interrupted', async () => {
    const interrupted = AbortSignal.timeout(20);
    const wait = until('a miracle', () => false, { within: 10_000, signal: interrupted });
    await expect(wait).rejects.toThrow();
  });
});
