// applySyncNames() + verifyInForce():  L only when each walsender has the new set
// cut():      without a restart; afterwards the upstream's commits find no confirmation
// promote():  quick; leaves a new timeline, the checkpoint is a step of its own
// rewind():   the old primary becomes a standby of the new one

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseBackup } from '../../src/postgres/basebackup.js';
import { connectLocal, withLocal } from '../../src/postgres/conninfo.js';
import { readControlData } from '../../src/postgres/controldata.js';
import { compareLsn } from '../../src/postgres/lsn.js';
import { observe } from '../../src/postgres/observe.js';
import {
  applySyncNames,
  checkpoint,
  createAndDropSlots,
  cut,
  disableSync,
  handshake,
  maintainSlots,
  NotInForce,
  promote,
  setReadOnly,
  settingFromFiles,
  upstreamSlot,
  verifyInForce,
  writeStandbyFiles,
} from '../../src/postgres/replication.js';
import { rewind } from '../../src/postgres/rewind.js';
import { waitFor } from '../support/wait.js';
import { Instance } from './instance.js';

let a: Instance;
let b: Instance;

const streams = (standby: Instance) =>
  waitFor('streaming', async () => (await observe(standby)).streams, { deadline: 10_000, every: 20 });

const inForce = { former: [], kRose: false, timeout: 3000 };

beforeAll(async () => {
  a = await Instance.running(1);
  b = await Instance.make(2);
  await createAndDropSlots({ local: a.local, names: [b.slot] });
  await a.sql('create table t (n int)');
});

afterAll(async () => {
  await b.destroy();
  await a.destroy();
});

test('the handshake and the slot of the upstream', async () => {
  const upstream = a.upstreamFor(b);
  const identity = await handshake(upstream);
  expect(identity).toMatchObject({ timeline: 1, history: [{ tli: 1, begin: '0/0', end: null }] });
  expect(await upstreamSlot(upstream)).not.toBeNull();
  expect(await upstreamSlot({ ...upstream, slot: 'pgautofailover_standby_9' })).toBeNull();
});

test('a base backup makes a standby with its own settings', async () => {
  // left from when the primary was a standby of somebody else
  await withLocal(a.local, async (client) => {
    await client.query(`alter system set primary_conninfo = 'host=127.0.0.1 port=1'`);
    await client.query(`alter system set primary_slot_name = 'of_somebody_else'`);
  });
  await baseBackup({
    ...b.following(a),
    backupDirectory: join(b.directory, 'backup', 'node_2'),
    maxRate: '100M',
  });
  expect(existsSync(b.incomplete)).toBe(false);
  expect(b.lines.join('')).toContain('pg_basebackup');
  await b.control.start();
  await streams(b);
  const seen = await observe(a);
  expect(seen).toMatchObject({
    running: true,
    connected: true,
    inRecovery: false,
    syncState: 'async',
    timeline: 1,
  });
  expect(readFileSync(join(b.pgdata, 'postgresql-auto-failover.conf'), 'utf8')).toContain(
    `port = ${b.config.postgresql.port}\n`,
  );
});

test('a set is in force once the walsender counts its member', async () => {
  const names = `ANY 1 (${b.slot})`;
  const { local, control } = a;
  await applySyncNames({ local, control, names });
  await applySyncNames({ local, control, names });
  const begun = performance.now();
  const { lsn } = await verifyInForce({ ...inForce, local, names, members: [b.slot] });
  expect(performance.now() - begun).toBeLessThan(1500);
  expect(compareLsn((await observe(a)).lsn, lsn)).toBeLessThanOrEqual(0);
  expect((await observe(a)).syncState).toBe('quorum');
  expect(
    await settingFromFiles({ pg_ctl: a.pg_ctl, pgdata: a.pgdata, name: 'synchronous_standby_names' }),
  ).toBe(names);
});

test('commits are not said to wait before the checkpointer knows of it', async () => {
  const { local, control, log } = a;
  const names = `ANY 1 (${b.slot})`;
  await disableSync({ local, control, log });
  const [checkpointer] = await a.sql<{ pid: number }>(
    `select pid from pg_stat_activity where backend_type = 'checkpointer'`,
  );
  const { pid } = checkpointer ?? { pid: 0 };
  expect(pid).toBeGreaterThan(0);
  process.kill(pid, 'SIGSTOP');
  try {
    await expect(applySyncNames({ local, control, names })).rejects.toThrow('the checkpointer is busy');
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await applySyncNames({ local, control, names });
  await verifyInForce({ ...inForce, local, names, members: [b.slot] });
});

test('a set with a member that is not connected is not in force', async () => {
  const names = `ANY 1 (${b.slot}, pgautofailover_standby_3)`;
  const { local, control } = a;
  await applySyncNames({ local, control, names });
  const members = [b.slot, 'pgautofailover_standby_3'];
  const verifying = verifyInForce({ ...inForce, local, names, members, timeout: 200 });
  await expect(verifying).rejects.toThrow(NotInForce);
  await expect(verifying).rejects.toThrow('pgautofailover_standby_3 is not connected');
});

test('when k rises the walsenders restart', async () => {
  const { local, control } = a;
  const pid = async () => (await a.sql<{ pid: number }>('select pid from pg_stat_replication'))[0]?.pid;
  const before = await pid();
  const names = `ANY 2 (${b.slot})`;
  await applySyncNames({ local, control, names });
  await verifyInForce({ ...inForce, local, names, members: [b.slot], kRose: true });
  expect(await pid()).not.toBe(before);
  const back = `ANY 1 (${b.slot})`;
  await applySyncNames({ local, control, names: back });
  await verifyInForce({ ...inForce, local, names: back, members: [b.slot] });
});

test('a former member that still counts is told', async () => {
  const { local } = a;
  const names = `ANY 1 (${b.slot})`;
  const verifying = verifyInForce({ ...inForce, local, names, members: [], former: [b.slot], timeout: 100 });
  await expect(verifying).rejects.toThrow('still counts it as a member');
});

test('slots on the standby are made, moved and dropped', async () => {
  const slots = async () =>
    await b.sql('select slot_name, restart_lsn::text from pg_replication_slots order by 1');
  const { lsn } = await observe(b);
  await maintainSlots({ local: b.local, slots: [{ name: a.slot, lsn: '0/0' }] });
  expect(await slots()).toHaveLength(1);
  await a.sql('insert into t select generate_series(1, 1000)');
  await waitFor('replay', async () => compareLsn((await observe(b)).lsn, lsn) > 0, { deadline: 5000 });
  const moved = (await observe(b)).lsn;
  await maintainSlots({ local: b.local, slots: [{ name: a.slot, lsn: moved }] });
  expect(await slots()).toEqual([{ slot_name: a.slot, restart_lsn: expect.any(String) }]);
  await maintainSlots({ local: b.local, slots: [] });
  expect(await slots()).toEqual([]);
});

test('read-only by default keeps clients out of writing, and back', async () => {
  const { local, control } = a;
  await setReadOnly({ local, control, readOnly: true });
  await expect(a.sql('insert into t values (0)')).rejects.toThrow('read-only');
  await setReadOnly({ local, control, readOnly: false });
  await a.sql('insert into t values (0)');
});

test('a standby that is cut confirms nothing any more, and did not restart', async () => {
  const started = async () => (await b.sql('select pg_postmaster_start_time()::text as at'))[0]?.at;
  const before = await started();
  const writer = await connectLocal(a.local);
  await writer.query('set synchronous_commit = on; insert into t values (1)');
  const begun = performance.now();
  const { lsn } = await cut(b);
  expect(performance.now() - begun).toBeLessThan(1000);
  const waiting = writer.query('insert into t values (-2)').catch((error: Error) => error.message);
  await waitFor(
    'the commit to wait',
    async () => (await a.sql(`select from pg_stat_activity where wait_event = 'SyncRep'`)).length > 0,
    { deadline: 5000, every: 20 },
  );
  expect((await cut(b)).lsn).toBe(lsn);
  expect(await started()).toBe(before);
  expect((await observe(b)).streams).toBe(false);
  await a.control.stop('immediate');
  await waiting;
  writer.end().catch(() => {});
});

test('a cut survives a restart, and its position is known after it', async () => {
  const { lsn } = await cut(b);
  await b.control.ensureStopped();
  const after = await cut(b);
  expect(compareLsn(after.lsn, lsn)).toBeGreaterThanOrEqual(0);
});

test('the promotion is quick and begins a timeline', async () => {
  const begun = performance.now();
  expect(await promote(b)).toEqual({ timeline: 2 });
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(existsSync(join(b.pgdata, 'standby.signal'))).toBe(false);
  expect(await promote(b)).toEqual({ timeline: 2 });
  await checkpoint(b.local);
  expect(await readControlData(b)).toMatchObject({ timeline: 2, state: 'in production' });
  await createAndDropSlots({ local: b.local, names: [a.slot] });
  await b.sql('insert into t values (-3)');
});

test('the old primary, crashed and with commits of its own, is rewound', async () => {
  expect((await readControlData(a)).state).toBe('in production');
  await rewind(a.following(b));
  expect(existsSync(a.incomplete)).toBe(false);
  await a.control.start();
  await streams(a);
  await waitFor('the row', async () => (await a.sql('select from t where n = -3')).length === 1, {
    deadline: 5000,
  });
  expect(await a.sql('select from t where n = -2')).toEqual([]);
  expect(await observe(a)).toMatchObject({ inRecovery: true, timeline: 2 });
  expect(await handshake(b.upstreamFor(a))).toMatchObject({ timeline: 2, history: [{ tli: 1 }, { tli: 2 }] });
});

test('waiting commits are let go when nobody is to be waited for', async () => {
  const { local, control, log } = b;
  await applySyncNames({ local, control, names: 'ANY 1 (pgautofailover_standby_9)' });
  const writer = await connectLocal(local);
  await writer.query('set synchronous_commit = on');
  const insert = writer.query('insert into t values (4)');
  await waitFor(
    'the commit to wait',
    async () => (await b.sql(`select from pg_stat_activity where wait_event = 'SyncRep'`)).length > 0,
    { deadline: 5000, every: 20 },
  );
  await disableSync({ local, control, log });
  expect((await insert).rowCount).toBe(1);
  await writer.end();
});

test('following another upstream needs no more than files and a restart', async () => {
  const upstream = b.upstreamFor(a);
  const changed = writeStandbyFiles(a.pgdata, { upstream, slot: a.slot });
  expect(changed).toBe(false);
});
