// readConfig(): every key of the original, unknown ones refused by name; writeConfig(): the layout of the original
// setSetting():  checks by type, names option, expectation and value
// reloadConfig(): applies what may change while running

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError, UnknownSetting } from '../../src/config/check.js';
import { keeperDefaults, mergeOptions, monitorDefaults } from '../../src/config/defaults.js';
import {
  ConfigMissing,
  configAsIni,
  configAsObject,
  getSetting,
  readConfig,
  readRole,
  setSetting,
  writeConfig,
} from '../../src/config/load.js';
import type { KeeperConfig } from '../../src/config/model.js';
import { HomeMissing, pathsFor } from '../../src/config/paths.js';
import { reloadConfig } from '../../src/config/reload.js';
import { temporaryDirectory } from '../support/os-user.js';

let directory: string;
let path: string;
beforeEach(() => {
  directory = temporaryDirectory('pgaf-config-');
  path = join(directory, 'deep', 'pg_autoctl.cfg');
});
afterEach(() => rmSync(directory, { recursive: true }));

function keeper(): KeeperConfig {
  const config = keeperDefaults();
  config.monitor = 'postgres://autoctl_node:a;b#c@localhost:6000/pg_auto_failover?sslmode=prefer';
  config.hostname = 'localhost';
  config.postgresql.pgdata = '/data/n1';
  return config;
}

describe('the file', () => {
  test('of a data node comes back as it was written', () => {
    const config = { ...keeper(), group: 2, name: 'node_1' };
    writeConfig(path, config);
    expect(readConfig(path)).toEqual(config);
    expect(readRole(path)).toBe('keeper');
    expect(readdirSync(join(directory, 'deep'))).toEqual(['pg_autoctl.cfg']);
  });

  test('has the layout of the original', () => {
    const text = configAsIni(keeper());
    expect(text.split('\n').slice(0, 8)).toEqual([
      '[pg_autoctl]',
      'role = keeper',
      'monitor = postgres://autoctl_node:a;b#c@localhost:6000/pg_auto_failover?sslmode=prefer',
      'formation = default',
      'group = 0',
      'hostname = localhost',
      'nodekind = standalone',
      '',
    ]);
    expect(text).toContain('\n\n[ssl]\nactive = 0\nsslmode = prefer\n\n[replication]\n');
    expect(text).not.toContain('password =');
    expect(text.endsWith('citus_coordinator_wait_timeout = 300\n')).toBe(true);
  });

  test('of a monitor has sslmode before active, and no timeouts', () => {
    const config = monitorDefaults();
    config.postgresql.pgdata = '/data/monitor';
    writeConfig(path, config);
    expect(readConfig(path)).toEqual(config);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('[ssl]\nsslmode = prefer\nactive = 0\n');
    expect(text).not.toContain('timeout');
  });

  test('of the original is understood: 1.x name, zeros that mean the default', () => {
    mkdirSync(join(directory, 'deep'));
    const lines = [
      '; written by hand',
      '[pg_autoctl]',
      'role = keeper',
      'monitor=postgres://m/db',
      'nodename = old.example',
      '[postgresql]',
      'pgdata = /data',
      'port = 5433',
      '[timeout]',
      'listen_notifications_timeout = 0',
      'network_partition_timeout = 0',
    ];
    writeFileSync(path, lines.join('\r\n'));
    const config = readConfig(path);
    expect(config).toMatchObject({
      hostname: 'old.example',
      postgresql: { port: 5433 },
      formation: 'default',
    });
    expect(getSetting(config, 'timeout.listen_notifications_timeout')).toBe('60');
    expect(getSetting(config, 'timeout.network_partition_timeout')).toBe('0');
    expect(configAsIni(config)).not.toContain('nodename');
  });

  const broken: [string, string, string][] = [
    ['an unknown key', '[pg_autoctl]\nrole = keeper\nnothing = 1\n', 'got "pg_autoctl.nothing"'],
    ['no role', '[postgresql]\npgdata = /x\n', 'to be keeper or monitor, it is missing'],
    ['another role', '[pg_autoctl]\nrole = boss\n', 'got "boss"'],
    ['no section', 'role = keeper\n', 'line 1'],
    [
      'a bad port',
      '[pg_autoctl]\nrole = monitor\n[postgresql]\nport = 70000\n',
      'between 1 and 65535, got "70000"',
    ],
    [
      'a missing pgdata',
      '[pg_autoctl]\nrole = monitor\n',
      'Expected postgresql.pgdata to be set, it is empty',
    ],
  ];
  test.each(broken)('with %s is refused', (_what, text, complaint) => {
    mkdirSync(join(directory, 'deep'));
    writeFileSync(path, text);
    expect(() => readConfig(path)).toThrow(complaint);
    expect(() => readConfig(path)).toThrow(ConfigError);
  });

  test('that is missing is told apart', () => {
    expect(() => readConfig(path)).toThrow(ConfigMissing);
    expect(() => readRole(path)).toThrow(`does not exist: "${path}"`);
  });

  test('is not touched when the configuration is bad', () => {
    writeConfig(path, keeper());
    const bad = keeper();
    bad.ssl = { ...bad.ssl, active: true, sslmode: 'verify-ca' };
    expect(() => writeConfig(path, bad)).toThrow(
      'Expected ssl.ca_file to be set for ssl.sslmode "verify-ca"',
    );
    expect(readConfig(path)).toEqual(keeper());
  });
});

describe('single settings', () => {
  test('are read as the file spells them', () => {
    expect(getSetting(keeper(), 'postgresql.port')).toBe('5432');
    expect(getSetting(keeper(), 'ssl.active')).toBe('0');
    expect(getSetting(keeper(), 'pg_autoctl.nodename')).toBe('localhost');
    expect(configAsObject(keeper())).toMatchObject({ postgresql: { port: 5432 }, ssl: { active: 0 } });
  });

  test('are changed in a copy', () => {
    const config = keeper();
    expect(setSetting(config, 'replication.maximum_backup_rate', '10M').replication.maximum_backup_rate).toBe(
      '10M',
    );
    expect(setSetting(config, 'ssl.active', 'on').ssl.active).toBe(true);
    expect(config).toEqual(keeper());
  });

  const refused: [string, string, string][] = [
    ['postgresql.port', 'abc', 'Expected postgresql.port to be an integer between 1 and 65535, got "abc"'],
    ['postgresql.port', '', 'Expected postgresql.port to be set, it is empty'],
    [
      'postgresql.hba_level',
      'most',
      'Expected postgresql.hba_level to be one of skip, minimal, app, got "most"',
    ],
    ['pg_autoctl.name', 'a\nb', 'to be a single line'],
    ['timeout.network_partition_timeout', '-1', 'an integer (s) between 0 and'],
  ];
  test.each(refused)('%s = %j is refused', (name, value, complaint) => {
    expect(() => setSetting(keeper(), name, value)).toThrow(complaint);
  });

  test('that do not exist are refused', () => {
    expect(() => getSetting(keeper(), 'port')).toThrow('Failed to find a dot separator');
    expect(() => getSetting(keeper(), 'pg_autoctl.nothing')).toThrow(UnknownSetting);
    expect(() => getSetting(monitorDefaults(), 'replication.password')).toThrow(UnknownSetting);
  });
});

test('options win over the file when they say something', () => {
  const merged = mergeOptions(keeper(), {
    name: 'new',
    hostname: '',
    postgresql: { port: 0, proxyport: -1, dbname: 'app' },
    ssl: { active: true },
  });
  expect(merged).toMatchObject({ name: 'new', hostname: 'localhost', ssl: { active: true } });
  expect(merged.postgresql).toMatchObject({ port: 5432, proxyport: 0, dbname: 'app' });
});

test('a reload applies what it may, keeps the rest, refuses another PGDATA', () => {
  const fresh = keeper();
  fresh.name = 'new';
  fresh.replication.password = 'secret';
  fresh.postgresql.port = 6000;
  const { config, applied, kept } = reloadConfig(keeper(), fresh);
  expect(config).toMatchObject({
    name: 'new',
    replication: { password: 'secret' },
    postgresql: { port: 5432 },
  });
  expect(applied).toEqual([
    { name: 'pg_autoctl.name', from: '', to: 'new' },
    { name: 'replication.password', from: '', to: '****' },
  ]);
  expect(kept).toEqual([{ name: 'postgresql.port', from: '5432', to: '6000' }]);
  fresh.postgresql.pgdata = '/data/n2';
  expect(() => reloadConfig(keeper(), fresh)).toThrow('Expected postgresql.pgdata to stay "/data/n1"');
});

describe('paths', () => {
  const env = { HOME: '/home/u' };

  test('are where the original has them', () => {
    expect(pathsFor('/data/n1/', env)).toMatchObject({
      pgdata: '/data/n1',
      config: '/home/u/.config/pg_autoctl/data/n1/pg_autoctl.cfg',
      state: '/home/u/.local/share/pg_autoctl/data/n1/pg_autoctl.state',
      init: '/home/u/.local/share/pg_autoctl/data/n1/pg_autoctl.init',
      pid: '/tmp/pg_autoctl/data/n1/pg_autoctl.pid',
    });
    expect(pathsFor('n1', env).pgdata).toBe(join(process.cwd(), 'n1'));
    expect(pathsFor('/data/n1', env).backupDirectory(7)).toBe('/data/backup/node_7');
    expect(pathsFor('/data/n1', env).servicePid('listener')).toMatch(/\/pg_autoctl_listener\.pid$/);
  });

  test('follow the XDG variables, the runtime one only when it exists', () => {
    const xdg = { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_RUNTIME_DIR: '/no/such' };
    expect(pathsFor('/p', xdg)).toMatchObject({
      config: '/c/pg_autoctl/p/pg_autoctl.cfg',
      pid: '/tmp/pg_autoctl/p/pg_autoctl.pid',
    });
    expect(pathsFor('/p', { ...xdg, XDG_RUNTIME_DIR: directory }).pid).toContain(directory);
  });

  test('need a home, and create nothing', () => {
    expect(() => pathsFor('/p', {})).toThrow(HomeMissing);
    pathsFor('/p', { HOME: directory });
    expect(existsSync(join(directory, '.config'))).toBe(false);
  });
});
