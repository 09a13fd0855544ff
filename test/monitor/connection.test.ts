import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { nextDelay } from '../../src/monitor/backoff.js';
import { configurations, parseTarget } from '../../src/monitor/connection.js';
import {
  asMonitorError,
  Busy,
  isRetryable,
  MonitorError,
  MonitorUnreachable,
  NotNow,
  Superseded,
} from '../../src/monitor/errors.js';

/** Connection strings mean what libpq makes of them; errors are told apart by SQLSTATE. */

const settings = { application_name: 'test', query_timeout: 1000 };

describe('a connection string', () => {
  test.each([
    ['postgres://autoctl_node@h:6000/m', [{ host: 'h', port: 6000 }]],
    ['postgresql://autoctl_node@h/m', [{ host: 'h', port: 5432 }]],
    [
      'postgres://autoctl_node@h:1,[::1]:2/m?sslmode=disable',
      [
        { host: 'h', port: 1 },
        { host: '::1', port: 2 },
      ],
    ],
    ['host=h port=6000 user=autoctl_node dbname=m', [{ host: 'h', port: 6000 }]],
    [
      "host='a,b' port=1,2 user=autoctl_node dbname=m",
      [
        { host: 'a', port: 1 },
        { host: 'b', port: 2 },
      ],
    ],
  ])('%s', (text, hosts) => {
    expect(parseTarget(text)).toMatchObject({ hosts, user: 'autoctl_node', database: 'm' });
  });

  test('has its password decoded', () => {
    expect(parseTarget('postgres://u:p%40ss@h/m')).toMatchObject({ user: 'u', password: 'p@ss' });
  });

  test.each(['postgres://h:0/m', 'postgres://h:99999/m', 'host=h port=no', 'nonsense'])(
    '%s is refused',
    (text) => {
      expect(() => parseTarget(text)).toThrow(/^Expected/);
    },
  );

  test.each([
    ['disable', [false]],
    ['allow', [false, true]],
    ['prefer', [true, false]],
    ['require', [true]],
  ])('sslmode %s', (mode, tls) => {
    const configs = configurations(parseTarget(`postgres://u@h/m?sslmode=${mode}`), settings);
    expect(configs.map((config) => config.ssl !== false)).toEqual(tls);
  });

  test('reads int8 as a number, and refuses what is none', () => {
    const [config] = configurations(parseTarget('postgres://u@h/m'), settings);
    const parser = config?.types?.getTypeParser as
      | ((oid: number, format: 'text') => (text: string) => unknown)
      | undefined;
    const parse = parser?.(20, 'text');
    expect(parse?.('42')).toBe(42);
    expect(() => parse?.('9223372036854775807')).toThrow(RangeError);
    expect(parser?.(1016, 'text')('{1,2}')).toEqual([1, 2]);
    expect(pg.types.getTypeParser(20, 'text')('42')).toBe('42');
  });
});

describe('errors', () => {
  const withCode = (code: string) => Object.assign(new Error('no'), { code, severity: 'ERROR' });

  test.each([
    ['55000', NotNow, false],
    ['55006', Busy, true],
    ['40001', Superseded, true],
    ['53300', Busy, true],
    ['57P01', MonitorUnreachable, true],
    ['08006', MonitorUnreachable, true],
    ['P0001', MonitorError, false],
  ])('%s', (sqlstate, expected, retryable) => {
    const error = asMonitorError(withCode(sqlstate));
    expect(error).toBeInstanceOf(expected);
    expect(isRetryable(error)).toBe(retryable);
  });

  test('what does not come from a server is not reaching it', () => {
    expect(asMonitorError(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }))).toBeInstanceOf(
      MonitorUnreachable,
    );
  });
});

test('pauses grow with jitter and stay within the cap', () => {
  let delay = 0;
  for (let round = 0; round < 100; round += 1) {
    delay = nextDelay(delay);
    expect(delay).toBeGreaterThanOrEqual(5);
    expect(delay).toBeLessThanOrEqual(2000);
  }
});
