import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pgAutoctl, type Surroundings, temporary } from './run.js';

const home = temporary();
afterAll(home.remove);
const env = { HOME: home.path, XDG_RUNTIME_DIR: home.path, PATH: process.env.PATH };
const pgdata = join(home.path, 'data');
const uri = 'postgres://autoctl_node@127.0.0.1:1/pg_auto_failover';

const refusal = async (words: string[], surroundings: Surroundings = {}) => {
  const { code, stdout, stderr } = await pgAutoctl(words, { env, ...surroundings });
  expect(stdout).toBe('');
  return { code, stderr };
};

const monitor = (...more: string[]) => [
  'create',
  'monitor',
  '--pgdata',
  pgdata,
  '--hostname',
  'localhost',
  ...more,
];
const postgres = (...more: string[]) => [
  ...['create', 'postgres', '--pgdata', pgdata, '--hostname', 'localhost', '--auth', 'trust', '--no-ssl'],
  ...more,
];

describe('nodes of a Citus formation are refused with an exit code of their own', () => {
  const words = ['--pgdata', pgdata, '--auth', 'trust', '--no-ssl', '--monitor', uri];
  test.each([
    [['create', 'coordinator', ...words], 'create a coordinator'],
    [['create', 'worker', ...words, '--group', '1', '--proxyport', '6432'], 'create a worker'],
    [['activate', '--pgdata', pgdata], 'activate a worker'],
  ])('%j', async (given, what) => {
    const { code, stderr } = await refusal(given);
    expect(stderr).toContain(`This pg_autoctl does not ${what} of a Citus formation`);
    expect(code).toBe(7);
  });
});

describe('creation refuses, naming option, expectation and value', () => {
  test.each([
    [
      monitor('--pgport', '70000', '--auth', 'trust', '--no-ssl'),
      'Expected --pgport to be a port number from 1 to 65535, got "70000"',
    ],
    [monitor('--no-ssl'), 'Expected --auth METHOD or --skip-pg-hba, got neither'],
    [
      monitor('--auth', 'trust'),
      'Expected --ssl-self-signed, --no-ssl, or --server-cert with --server-key, got none of them',
    ],
    [
      monitor('--auth', 'trust', '--skip-pg-hba', '--no-ssl'),
      'Expected either --skip-pg-hba or --auth, got both',
    ],
    [monitor('--auth', 'trust', '--no-ssl', '--ssl-self-signed'), 'got --ssl-self-signed and --no-ssl'],
    [
      monitor('--auth', 'trust', '--no-ssl', '--ssl-mode', 'maybe'),
      'Expected --ssl-mode to be one of disable, allow, prefer, require, verify-ca, verify-full, got "maybe"',
    ],
    [
      monitor('--auth', 'trust', '--ssl-self-signed', '--ssl-mode', 'verify-ca'),
      'Expected --ssl-mode to be require or weaker with --ssl-self-signed, got "verify-ca"',
    ],
    [
      monitor('--auth', 'trust', '--server-cert', 'a'),
      'Expected --server-cert and --server-key together, --server-key is missing',
    ],
    [
      monitor('--auth', 'trust', '--server-cert', 'a', '--server-key', 'b'),
      'Expected --ssl-ca-file with --ssl-mode "verify-full", it is missing',
    ],
    [
      monitor('--auth', 'trust', '--server-cert', 'a', '--server-key', 'b', '--ssl-mode', 'require'),
      'Expected --server-cert to be a file that exists, got "a"',
    ],
    [monitor('--pguri', uri), 'Expected --pguri alone'],
    [['create', 'monitor', '--pguri', 'nonsense'], 'Expected --pguri to be a connection string'],
    [postgres(), 'Expected --monitor URI or --disable-monitor, got neither'],
    [
      postgres('--monitor', uri, '--disable-monitor'),
      'Expected either --monitor or --disable-monitor, got both',
    ],
    [postgres('--monitor', 'http://nowhere'), 'Expected --monitor to be a connection string'],
    [postgres('--monitor', uri, '--node-id', '3'), 'Expected --node-id only with --disable-monitor, got "3"'],
    [postgres('--disable-monitor'), 'Expected --node-id with --disable-monitor, it is missing'],
    [
      postgres('--monitor', uri, '--candidate-priority', '101'),
      'Expected --candidate-priority to be an integer from 0 to 100, got "101"',
    ],
    [
      postgres('--monitor', uri, '--replication-quorum', 'maybe'),
      'Expected --replication-quorum to be a boolean',
    ],
  ])('%j', async (words, message) => {
    const { code, stderr } = await refusal(words);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  test('without a data directory', async () => {
    const { code, stderr } = await refusal(['create', 'monitor', '--auth', 'trust', '--no-ssl']);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('give --pgdata or set PGDATA'),
    });
  });

  test('root, and says how to do it as postgres', async () => {
    const words = monitor('--auth', 'trust', '--no-ssl');
    const { code, stderr } = await refusal(words, { uid: 0 });
    expect(code).toBe(1);
    expect(stderr).toContain('got root: Postgres refuses to run as root');
    expect(stderr).toContain('runuser -u postgres -- pg_autoctl create monitor');
  });

  test('a data directory with foreign files', async () => {
    const foreign = join(home.path, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'thesis.txt'), '');
    const { code, stderr } = await refusal([
      'create',
      'monitor',
      '--pgdata',
      foreign,
      '--auth',
      'trust',
      '--no-ssl',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(`got "${foreign}", which holds "thesis.txt" and is no Postgres cluster`);
  });

  test('a file in place of a data directory', async () => {
    const file = join(home.path, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await refusal([
      'create',
      'monitor',
      '--pgdata',
      file,
      '--auth',
      'trust',
      '--no-ssl',
    ]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Expected --pgdata to be a directory'),
    });
  });

  test('a Postgres that is too old', async () => {
    const old = join(home.path, 'pg_ctl');
    writeFileSync(old, '#!/bin/sh\necho "pg_ctl (PostgreSQL) 12.22"\n');
    chmodSync(old, 0o755);
    const { code, stderr } = await refusal(monitor('--auth', 'trust', '--no-ssl', '--pgctl', old));
    expect(code).toBe(5);
    expect(stderr).toContain('12.22');
  });

  test('a pg_ctl that is not there', async () => {
    const { code, stderr } = await refusal(postgres('--monitor', uri, '--pgctl', '/nowhere/pg_ctl'));
    expect(code).toBe(2);
    expect(stderr).toContain('/nowhere/pg_ctl');
  });
});

describe('1.0 spelled --nodename', () => {
  test('and then authentication and ssl have the defaults of 1.0, with warnings', async () => {
    const words = [
      'create',
      'monitor',
      '--pgdata',
      pgdata,
      '--nodename',
      'localhost',
      '--pgctl',
      '/nowhere/pg_ctl',
    ];
    const { stderr } = await refusal(words);
    expect(stderr).toContain('WARN  Using --auth trust');
    expect(stderr).toContain('WARN  Using --no-ssl');
  });
});

describe('a target that is none', () => {
  test.each([
    [['status'], 1],
    [['stop'], 1],
    [['reload'], 1],
    [['config', 'get'], 1],
    [['show', 'settings'], 1],
    [['drop', 'node'], 1],
    [['get', 'node', 'candidate-priority'], 1],
    [['show', 'state'], 12],
    [['show', 'uri'], 12],
    [['run'], 12],
    [['perform', 'failover'], 12],
    [['do', 'pgsetup', 'ready'], 2],
  ])('%j exits %i', async (words, code) => {
    const outcome = await refusal([...words, '--pgdata', '/nowhere']);
    expect(outcome.stderr).toContain('Expected configuration file does not exist: ');
    expect(outcome.code).toBe(code);
  });

  test('neither monitor nor data directory', async () => {
    const { code, stderr } = await refusal(['show', 'state']);
    expect(code).toBe(1);
    expect(stderr).toContain('PG_AUTOCTL_MONITOR');
    expect(stderr).toContain('--monitor');
    expect(stderr).toContain('PGDATA');
  });

  test('a monitor that nobody answers for', async () => {
    const { code, stderr } = await refusal(['show', 'state', '--monitor', uri], {
      env: { ...env, PGCONNECT_TIMEOUT: '1' },
    });
    expect(code).toBe(6);
    expect(stderr).toMatch(
      /WARN {2}Failed to connect to the monitor, trying again[\s\S]*ERROR Failed to connect to the monitor/,
    );
  });

  test('a remote drop of nobody in particular', async () => {
    expect((await refusal(['drop', 'node', '--monitor', uri])).code).toBe(1);
    expect((await refusal(['drop', 'node', '--monitor', uri, '--name', 'a', '--hostname', 'b'])).code).toBe(
      1,
    );
    expect((await refusal(['drop', 'node', '--monitor', uri, '--name', 'a', '--destroy'])).code).toBe(1);
  });
});
