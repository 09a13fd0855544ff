// end():  where the WAL of a primary ends that was shut down in order; a standby that streamed from it has all of it;
//         null after a crash, of a standby, and of a server that was started again since

import { afterAll, beforeAll, expect, test } from 'vitest';
import { withLocal } from '../../src/postgres/conninfo.js';
import { compareLsn } from '../../src/postgres/lsn.js';
import { ShutDown } from '../../src/postgres/shut-down.js';
import { Instance } from './instance.js';

let a: Instance;
let shutDown: ShutDown;

beforeAll(async () => {
  a = await Instance.running(1);
  shutDown = new ShutDown();
});

afterAll(async () => {
  await a.destroy();
});

const commit = () =>
  withLocal(a.local, async (client) => {
    await client.query('create table if not exists written (at timestamptz default now())');
    await client.query('insert into written default values');
    const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn');
    return rows[0]?.lsn ?? 'unknown';
  });

test('a server that was shut down in order ends behind its last commit', async () => {
  const written = await commit();
  expect(await shutDown.end(a.config.postgresql)).toBeNull();
  await a.control.ensureStopped();
  const end = await shutDown.end(a.config.postgresql);
  expect(end?.timeline).toBe(1);
  expect(compareLsn(end?.lsn ?? '0/0', written)).toBeGreaterThanOrEqual(0);
  expect(await shutDown.end(a.config.postgresql)).toEqual(end);
});

test('what it knew is forgotten when the server was started again', async () => {
  const before = await shutDown.end(a.config.postgresql);
  await a.control.ensureRunning();
  expect(await shutDown.end(a.config.postgresql)).toBeNull();
  await commit();
  await a.control.ensureStopped();
  const after = await shutDown.end(a.config.postgresql);
  expect(compareLsn(after?.lsn ?? '0/0', before?.lsn ?? '0/0')).toBeGreaterThan(0);
});

test('a server that crashed does not say where it ended', async () => {
  await a.control.ensureRunning();
  await commit();
  process.kill(a.control.status().pid ?? 0, 'SIGKILL');
  await expect.poll(() => a.control.status().running).toBe(false);
  await a.control.sweep();
  expect(await shutDown.end(a.config.postgresql)).toBeNull();
  await a.control.ensureRunning();
});
