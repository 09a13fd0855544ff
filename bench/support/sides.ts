import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { installMonitor } from '../../src/monitor/install.js';
import { localServer, type TestServer } from '../../test/support/postgres.js';
import { bareUpdate, type Call, nodeActiveCall, reportCall } from './calls.js';
import type { Ending } from './ending.js';

/** One monitor to be measured, on a server of its own. */
export interface Side {
  name: string;
  server: TestServer;
  postmaster: number;
  client: pg.Client;
  calls: Call[];
}

/** PostgreSQL's own defaults, spelled out: what a monitor is run with. */
const settings = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  autovacuum: 'on',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
};

async function start(
  name: string,
  programs: string,
  extra: Record<string, string>,
  ending: Ending,
): Promise<Omit<Side, 'calls'>> {
  const { server, stop, directory } = await localServer(programs, { ...settings, ...extra });
  ending.add(stop);
  const postmaster = Number.parseInt(readFileSync(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10);
  const client = new pg.Client({ ...server });
  client.on('error', () => {});
  await client.connect();
  ending.add(() => client.end());
  return { name, server, postmaster, client };
}

/** This monitor, as it is in `sql/` now. */
export async function ourSide(
  programs: string,
  ending: Ending,
  extra: Record<string, string> = {},
): Promise<Side> {
  const side = await start('this monitor', programs, extra, ending);
  await installMonitor(side.client);
  return { ...side, calls: [nodeActiveCall, reportCall, bareUpdate] };
}

/** The original's extension; its health checks are off, since nobody listens where the nodes are said to be. */
export async function originalSide(programs: string, ending: Ending): Promise<Side> {
  const extra = { shared_preload_libraries: 'pgautofailover', 'pgautofailover.enable_health_checks': 'off' };
  const side = await start('the original', programs, extra, ending);
  await side.client.query('create extension pgautofailover cascade');
  return { ...side, calls: [nodeActiveCall] };
}

/** The epoch that every group of our monitor has reached; the original knows none. */
export async function epochOf(side: Side): Promise<number> {
  if (!side.calls.includes(reportCall)) return 0;
  const { rows } = await side.client.query<{ epoch: string }>(
    'select distinct epoch from pgautofailover.node_group where leader is not null',
  );
  const [row] = rows;
  if (row === undefined || rows.length > 1)
    throw new Error(`expected all groups at one epoch, got ${rows.length} different ones`);
  return Number(row.epoch);
}
