// one write() a line, `HH:MM:SS PID LEVEL message`; passwords never

import { expect, test } from 'vitest';
import { createLogger, type LoggerOptions, scrub } from '../../src/log/logger.js';

function written(
  options: Partial<LoggerOptions>,
  say: (log: ReturnType<typeof createLogger>) => void,
): string[] {
  const writes: string[] = [];
  const stream = { write: (text: string) => writes.push(text) };
  say(createLogger({ level: 'info', stream, format: 'text', ...options }));
  return writes;
}

test('a line has time, process, level, message', () => {
  const [line, ...others] = written({}, (log) => {
    log.info('hello');
    log.debug('not shown');
  });
  expect(line).toMatch(new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${process.pid} INFO  hello\n$`));
  expect(others).toEqual([]);
});

test('below info the source is shown', () => {
  expect(written({ level: 'debug' }, (log) => log.warn('x'))[0]).toMatch(/WARN {2}logger\.test\.ts:\d+ x\n$/);
});

test('several lines are several writes', () => {
  expect(written({}, (log) => log.error('a\nb\n'))).toEqual([
    expect.stringMatching(/ERROR a\n$/),
    expect.stringMatching(/ERROR b\n$/),
  ]);
});

test('the level can be changed', () => {
  const lines = written({ level: 'error' }, (log) => {
    log.info('no');
    log.setLevel('trace');
    log.trace('yes');
    expect(log.level).toBe('trace');
  });
  expect(lines).toHaveLength(1);
});

test('colours, and JSON', () => {
  expect(written({ colour: true }, (log) => log.fatal('x'))[0]).toContain('\u001b[35mFATAL\u001b[0m x');
  const [line = ''] = written({ format: 'json' }, (log) => log.info('password=x'));
  expect(JSON.parse(line)).toMatchObject({ level: 'info', msg: 'password=****', pid: process.pid });
});

const secrets: [string, string][] = [
  ['postgres://u:s3cret@h:1/db?sslmode=require', 'postgres://u@h:1/db?sslmode=require&password=****'],
  ['uri "postgresql://u:s3cret@h1,h2/db", next', 'uri "postgresql://u@h1,h2/db?password=****", next'],
  ['postgres://h1:5432,h2:5433/db?user=a', 'postgres://h1:5432,h2:5433/db?user=a'],
  ['host=h password=s3cret user=u', 'host=h password=**** user=u'],
  ["password = 's3 cr\\'et' x", 'password = **** x'],
  ["alter user u password 's3''cret' login", "alter user u password '*****' login"],
  ['PGPASSWORD=s3cret', 'PGPASSWORD=****'],
  ["password_encryption = 'md5'", "password_encryption = 'md5'"],
];
test.each(secrets)('%s is scrubbed', (text, expected) => {
  expect(scrub(text)).toBe(expected);
  expect(scrub(scrub(text))).toBe(expected);
});
