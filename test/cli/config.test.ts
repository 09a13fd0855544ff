import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keeperDefaults, mergeOptions, monitorDefaults } from '../../src/config/defaults.js';
import { readConfig, writeConfig } from '../../src/config/load.js';
import { pathsFor } from '../../src/config/paths.js';
import { pgAutoctl, temporary } from './run.js';

const home = temporary();
afterAll(home.remove);
const env = { HOME: home.path, XDG_RUNTIME_DIR: home.path };
const node = join(home.path, 'node');
const monitor = join(home.path, 'monitor');
const run = (...words: string[]) => pgAutoctl(words, { env });

beforeAll(() => {
  mkdirSync(node);
  mkdirSync(monitor);
  const postgresql = { pg_ctl: '/usr/bin/pg_ctl', port: 6010 };
  writeConfig(
    pathsFor(node, env).config,
    mergeOptions(keeperDefaults(), {
      monitor: 'postgres://autoctl_node:secret@127.0.0.1:1/pg_auto_failover',
      hostname: 'a.lan',
      name: 'node1',
      postgresql: { ...postgresql, pgdata: node },
    }),
  );
  writeConfig(
    pathsFor(monitor, env).config,
    mergeOptions(monitorDefaults(), { hostname: 'm.lan', postgresql: { ...postgresql, pgdata: monitor } }),
  );
});

describe('config get', () => {
  test('one value, and nothing else', async () => {
    expect(await run('config', 'get', 'postgresql.port', '--pgdata', node)).toMatchObject({
      code: 0,
      stdout: '6010\n',
    });
    expect(await run('config', 'get', 'replication.maximum_backup_rate', '--pgdata', node)).toMatchObject({
      stdout: '100M\n',
    });
  });
  test('the whole file', async () => {
    const { stdout } = await run('config', 'get', '--pgdata', node);
    expect(stdout).toMatch(/^\[pg_autoctl\]\nrole = keeper\n/);
    const json = JSON.parse((await run('config', 'get', '--json', '--pgdata', node)).stdout);
    expect(json).toMatchObject({ pg_autoctl: { role: 'keeper' }, postgresql: { port: 6010 } });
  });
  test.each([
    [['nodot'], 'Failed to find a dot separator'],
    [['postgresql.nonsense'], 'Failed to find configuration option'],
    [['a.b', 'c.d'], 'Expected one argument'],
  ])('%j', async (words, message) => {
    const { code, stderr } = await run('config', 'get', ...words, '--pgdata', node);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});

describe('config set', () => {
  test('prints what is stored now', async () => {
    expect(
      await run('config', 'set', 'timeout.network_partition_timeout', '30', '--pgdata', node),
    ).toMatchObject({
      code: 0,
      stdout: '30\n',
    });
    expect(readConfig(pathsFor(node, env).config)).toMatchObject({
      timeout: { network_partition_timeout: 30 },
    });
  });
  test.each([
    [['postgresql.port', 'abc'], 2],
    [['postgresql.pg_ctl', '/nowhere'], 2],
    [['postgresql.nonsense', '1'], 2],
    [['postgresql.port'], 1],
  ])('%j exits %i and changes nothing', async (words, code) => {
    const path = pathsFor(node, env).config;
    const before = readConfig(path);
    expect((await run('config', 'set', ...words, '--pgdata', node)).code).toBe(code);
    expect(readConfig(path)).toEqual(before);
  });
});

describe('show file', () => {
  test('of a node', async () => {
    const { stdout } = await run('show', 'file', '--pgdata', node);
    expect(stdout.replaceAll(home.path, '/h')).toBe(
      [
        '   File | Path',
        '--------+----------------',
        ' Config | /h/.config/pg_autoctl/h/node/pg_autoctl.cfg',
        '  State | /h/.local/share/pg_autoctl/h/node/pg_autoctl.state',
        '   Init | /h/.local/share/pg_autoctl/h/node/pg_autoctl.init',
        '    Pid | /h/pg_autoctl/h/node/pg_autoctl.pid',
        '',
        '',
      ].join('\n'),
    );
  });
  test('of a monitor', async () => {
    const { stdout } = await run('show', 'file', '--json', '--pgdata', monitor);
    expect(Object.keys(JSON.parse(stdout))).toEqual(['config', 'pid']);
    expect((await run('show', 'file', '--state', '--pgdata', monitor)).code).toBe(1);
  });
  test('one of them', async () => {
    expect((await run('show', 'file', '--config', '--pgdata', node)).stdout).toBe(
      `${pathsFor(node, env).config}\n`,
    );
    expect((await run('show', 'file', '--state', '--contents', '--pgdata', node)).code).toBe(3);
    expect((await run('show', 'file', '--pid', '--contents', '--pgdata', node)).code).toBe(12);
  });
  test('of a directory that is none of ours', async () => {
    const { code, stdout, stderr } = await run('show', 'file', '--pgdata', '/nowhere');
    expect(code).toBe(0);
    expect(stdout).toContain(' Config |');
    expect(stdout).not.toContain('State');
    expect(stderr).toContain('ERROR');
  });
});

describe('who is not running', () => {
  test('status', async () => {
    const { code, stdout, stderr } = await run('status', '--pgdata', node);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(`INFO  pg_autoctl is not running at "${node}"`);
  });
  test('stop', async () => expect((await run('stop', '--pgdata', node)).code).toBe(12));
  test('reload', async () => expect((await run('reload', '--pgdata', node)).code).toBe(0));
  test('two ways to stop', async () =>
    expect((await run('stop', '--fast', '--immediate', '--pgdata', node)).code).toBe(1));
  test('a monitor is no node', async () => {
    expect((await run('drop', 'monitor', '--pgdata', node)).code).toBe(2);
    expect((await run('show', 'state', '--local', '--pgdata', monitor)).code).toBe(6);
  });
});

test('show systemd', async () => {
  const { code, stdout } = await run('show', 'systemd', '--pgdata', node);
  expect(code).toBe(0);
  expect(stdout).toContain(`Environment = 'PGDATA=${node}'`);
  expect(stdout).toContain('StartLimitBurst = 20');
  expect((await run('show', 'systemd', '--pgdata', '/nowhere')).code).toBe(12);
});

test('a password is never logged', async () => {
  const { stderr } = await pgAutoctl(['show', 'state', '-vvv', '--pgdata', node], {
    env: { ...env, PGCONNECT_TIMEOUT: '1' },
  });
  expect(stderr).not.toContain('secret');
});
