// baseBackup():  interrupted anywhere, PGDATA is what it was or refuses to start; a repetition finishes the work
// initdb():      the same

import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BaseBackupOptions, baseBackup } from '../../src/postgres/basebackup.js';
import { programPath } from '../../src/postgres/binaries.js';
import { dataDirectory } from '../../src/postgres/controldata.js';
import { makeDirectory } from '../../src/postgres/files.js';
import { IncompleteDataDirectory, markIncomplete, readIncomplete } from '../../src/postgres/incomplete.js';
import { runsOf } from '../../src/postgres/processes.js';
import { copyName, createAndDropSlots } from '../../src/postgres/replication.js';
import { initdb, replicatorRole } from '../../src/postgres/setup.js';
import { runAs } from '../support/os-user.js';
import { waitFor } from '../support/wait.js';
import { Instance } from './instance.js';

let a: Instance;
let b: Instance;

const copying = (standby: Instance): BaseBackupOptions => ({
  control: standby.control,
  pg_ctl: standby.pg_ctl,
  pgdata: standby.pgdata,
  incomplete: standby.incomplete,
  backupDirectory: join(standby.directory, 'backup', `node_${standby.id}`),
  maxRate: '1024M',
  upstream: a.upstreamFor(standby),
  copyName: copyName(standby.id),
  standby: { upstream: a.upstreamFor(standby), slot: standby.slot },
  whole: () => standby.localFiles(),
  log: standby.log,
});

const dataDirectoryOf = (instance: Instance) => dataDirectory(instance.pgdata, instance.incomplete);

beforeAll(async () => {
  a = await Instance.running(1);
  b = await Instance.make(2);
  await createAndDropSlots({ local: a.local, names: [b.slot] });
});

afterAll(async () => {
  await b.destroy();
  await a.destroy();
});

test('a directory with something else in it is refused and left alone', async () => {
  mkdirSync(b.pgdata);
  writeFileSync(join(b.pgdata, 'precious'), 'text');
  await expect(baseBackup(copying(b))).rejects.toThrow('it is not empty and holds no Postgres cluster');
  await expect(initdb(b)).rejects.toThrow('it is not empty');
  expect(readFileSync(join(b.pgdata, 'precious'), 'utf8')).toBe('text');
  rmSync(b.pgdata, { recursive: true });
});

test('a failed copy leaves no directory that could be started, and no rubbish', async () => {
  const upstream = { ...a.upstreamFor(b), slot: 'pgautofailover_standby_99' };
  await expect(baseBackup({ ...copying(b), upstream })).rejects.toThrow('does not exist');
  expect(['missing', 'empty', 'incomplete']).toContain(dataDirectoryOf(b));
  await expect(b.control.start()).rejects.toThrow();
  expect(existsSync(join(b.directory, 'backup', 'node_2'))).toBe(false);
});

test('what a killed pg_basebackup leaves behind is ended by the next one', async () => {
  const copy = copying(b).backupDirectory;
  mkdirSync(copy, { recursive: true });
  const { uid, gid } = runAs();
  if (uid !== undefined && gid !== undefined) chownSync(copy, uid, gid);
  const { host, port } = a.upstreamFor(b);
  const conninfo = `host=${host} port=${port} user=${replicatorRole}`;
  const child = spawn(
    programPath(b.pg_ctl, 'pg_basebackup'),
    ['-w', '-d', conninfo, '--pgdata', copy, '--max-rate', '32k', '--wal-method=stream', '--checkpoint=fast'],
    { ...runAs(), stdio: 'ignore' },
  );
  await waitFor('it to copy and to receive WAL', () => runsOf('pg_basebackup', copy).length === 2, {
    deadline: 20_000,
  });
  child.kill('SIGKILL');
  await waitFor('one of the two to end', () => runsOf('pg_basebackup', copy).length === 1, {
    deadline: 20_000,
  });
  const upstream = { ...a.upstreamFor(b), slot: 'pgautofailover_standby_99' };
  await expect(baseBackup({ ...copying(b), upstream })).rejects.toThrow('does not exist');
  await waitFor('the other to end', () => runsOf('pg_basebackup', copy).length === 0, { deadline: 20_000 });
});

test('interrupted after the copy and before its files are written, it is finished by repeating', async () => {
  const whole = () => Promise.reject(new Error('interrupted'));
  await expect(baseBackup({ ...copying(b), whole })).rejects.toThrow('interrupted');
  expect(dataDirectoryOf(b)).toBe('incomplete');
  await expect(b.control.start()).rejects.toThrow(IncompleteDataDirectory);
  await baseBackup(copying(b));
  expect(dataDirectoryOf(b)).toBe('cluster');
  await b.control.start();
  expect(await b.sql('select pg_is_in_recovery()')).toEqual([{ pg_is_in_recovery: true }]);
});

test('interrupted while the copy takes its place, the moving goes on', async () => {
  await b.control.ensureStopped();
  const copy = join(b.directory, 'backup', 'node_2');
  mkdirSync(copy, { recursive: true });
  for (const name of ['base', 'PG_VERSION']) renameSync(join(b.pgdata, name), join(copy, name));
  markIncomplete(b.pgdata, b.incomplete, { phase: 'move', copy });
  await baseBackup(copying(b));
  await b.control.start();
  expect(existsSync(copy)).toBe(false);
});

test('a copy that fails leaves the old one startable', async () => {
  const upstream = { ...a.upstreamFor(b), slot: 'pgautofailover_standby_99' };
  await expect(baseBackup({ ...copying(b), upstream })).rejects.toThrow('does not exist');
  expect(readIncomplete(b.pgdata, b.incomplete)).toBeUndefined();
  await b.control.start();
  expect(b.control.isReady()).toBe(true);
});

test('another cluster is not replaced', async () => {
  const c = await Instance.make(3);
  const { pg_ctl, pgdata, incomplete, log } = c;
  await initdb({ pg_ctl, pgdata, incomplete, log });
  await expect(baseBackup(copying(c))).rejects.toThrow(/expected the system identifier of the upstream, \d+/);
  expect(dataDirectoryOf(c)).toBe('cluster');
  await c.destroy();
});

test('an interrupted initdb is begun anew', async () => {
  const c = await Instance.make(4);
  const { pg_ctl, pgdata, incomplete, log } = c;
  makeDirectory(join(pgdata, 'initdb'));
  writeFileSync(join(pgdata, 'initdb', 'half'), '');
  markIncomplete(pgdata, incomplete, { phase: 'initdb' });
  await initdb({ pg_ctl, pgdata, incomplete, log });
  expect(dataDirectoryOf(c)).toBe('cluster');
  expect(readdirSync(pgdata)).not.toContain('initdb');
  await expect(initdb({ pg_ctl, pgdata, incomplete, log })).rejects.toThrow('it holds a cluster');
  await c.destroy();
});
