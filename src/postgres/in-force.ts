import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type LocalServer, withLocal } from './conninfo.js';

/** The new sync set could not be shown to be in force in the given time; the message says what is missing. */
export class NotInForce extends Error {
  override name = 'NotInForce';
}

const pollMs = 20;

interface Walsender {
  pid: number;
  name: string;
  priority: number;
  /** Started after the postmaster had read the new setting. */
  fresh: boolean;
}

/**
 * Waits until a sync set that was applied is in force, and returns pg_current_wal_insert_lsn() read after that: every
 * commit above it is acknowledged by the new set only.
 */
export async function verifyInForce(options: {
  local: LocalServer;
  /** The value that was applied. */
  names: string;
  /** application_name of each member of the new set. */
  members: readonly string[];
  /** Those who were members before and are no longer. */
  former: readonly string[];
  /** More members have to confirm than before. A walsender shows no sign of that, so those of the members restart. */
  kRose: boolean;
  /** Milliseconds. */
  timeout: number;
}): Promise<{ lsn: string }> {
  const { local, timeout } = options;
  const deadline = performance.now() + timeout;
  await withLocal(local, async (client) => {
    for (;;) {
      const missing = await whatIsMissing(client, options);
      if (missing === undefined) return;
      if (performance.now() > deadline) throw new NotInForce(missing);
      await sleep(pollMs);
    }
  });
  return withLocal(local, async (client) => {
    const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
    const [row] = rows;
    if (!row) throw new Error('Expected a row from pg_current_wal_insert_lsn(), got none');
    return row;
  });
}

async function whatIsMissing(
  client: pg.Client,
  { names, members, former, kRose }: Parameters<typeof verifyInForce>[0],
): Promise<string | undefined> {
  const inUse = await client.query<{ names: string }>(
    `select current_setting('synchronous_standby_names') as names`,
  );
  if (inUse.rows[0]?.names !== names) return 'Postgres has not reloaded synchronous_standby_names';
  const walsenders = await ofNodes(client, [...members, ...former]);
  const stale = kRose ? walsenders.filter(({ name, fresh }) => members.includes(name) && !fresh) : [];
  if (stale.length > 0) {
    const pids = stale.map(({ pid }) => pid);
    await client.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [pids]);
    return `the walsenders of ${stale.map(({ name }) => name).join(', ')} have not restarted`;
  }
  const left = walsenders.find(({ name, priority }) => former.includes(name) && priority > 0);
  if (left) return `the walsender of ${left.name} still counts it as a member`;
  for (const member of members) {
    const own = walsenders.filter(({ name }) => name === member);
    if (own.length === 0) return `${member} is not connected`;
    if (own.some(({ priority }) => priority === 0))
      return `the walsender of ${member} does not count it as a member`;
  }
  return undefined;
}

/**
 * Waits until the walsenders count the members of a set that was applied, as far as these are connected, and one of them
 * holds every commit that was acknowledged before.
 */
export async function verifyHeldByOne(options: {
  local: LocalServer;
  names: string;
  members: readonly string[];
  /** Milliseconds. */
  timeout: number;
}): Promise<void> {
  const { local, names, members, timeout } = options;
  const deadline = performance.now() + timeout;
  await withLocal(local, async (client) => {
    let target: string | null = null;
    for (;;) {
      const walsenders = await ofNodes(client, members);
      const connected = [...new Set(walsenders.map(({ name }) => name))];
      const what = { ...options, members: connected, former: [], kRose: false };
      const missing = await whatIsMissing(client, what);
      if (missing === undefined && connected.length > 0) {
        target ??= await flushed(client);
        if (await isHeldByOne(client, members, target)) return;
      }
      if (performance.now() > deadline) {
        const nobody = `none of ${members.join(', ')} is connected and has caught up`;
        throw new NotInForce(missing ?? `${nobody}, and commits wait for "${names}"`);
      }
      await sleep(pollMs);
    }
  });
}

async function flushed(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn');
  const [row] = rows;
  if (!row) throw new Error('Expected a row from pg_current_wal_flush_lsn(), got none');
  return row.lsn;
}

async function isHeldByOne(client: pg.Client, members: readonly string[], target: string): Promise<boolean> {
  const { rows } = await client.query(
    `select from pg_stat_replication
     where application_name = any ($1) and sync_state in ('sync', 'quorum') and flush_lsn >= $2::pg_lsn
     limit 1`,
    [members, target],
  );
  return rows.length > 0;
}

/** pg_conf_load_time() of a session that did not exist at the reload is the postmaster's. */
async function ofNodes(client: pg.Client, names: readonly string[]): Promise<Walsender[]> {
  const { rows } = await client.query<Walsender>(
    `select pid, application_name as name, sync_priority as priority,
       backend_start > pg_conf_load_time() as fresh
     from pg_stat_replication
     where application_name = any ($1)`,
    [names],
  );
  return rows;
}
