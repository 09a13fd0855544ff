import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type LocalServer, withLocal } from './conninfo.js';
import { compareLsn, maxLsn } from './lsn.js';

/** How far the WAL of a standby goes. */

interface Position {
  received: string | null;
  replayed: string | null;
  waiting: boolean;
}

const pollEvery = 50;

/** What the startup process waits for once it has replayed every local segment. */
const exhausted = ['RecoveryRetrieveRetryInterval', 'RecoveryWalStream'];

async function positionOf(client: pg.Client): Promise<Position> {
  const { rows } = await client.query<Position>(
    `select pg_last_wal_receive_lsn()::text as received, pg_last_wal_replay_lsn()::text as replayed,
       exists (
         select from pg_stat_activity where backend_type = 'startup' and wait_event = any ($1::text[])
       ) as waiting`,
    [exhausted],
  );
  return rows[0] ?? { received: null, replayed: null, waiting: false };
}

/** The end of the local WAL of a standby without upstream: where replay stops for want of more. */
export async function endOfLocalWal(options: { local: LocalServer; signal: AbortSignal }): Promise<string> {
  return withLocal(options.local, async (client) => {
    for (;;) {
      const { received, replayed, waiting } = await positionOf(client);
      const lsn = maxLsn(received, replayed);
      if (waiting && lsn !== null) return lsn;
      await sleep(pollEvery, undefined, { signal: options.signal });
    }
  });
}

/** Waits until a standby holds the WAL up to a position. */
export async function endOfReceivedWal(options: {
  local: LocalServer;
  target: string;
  signal: AbortSignal;
}): Promise<void> {
  await withLocal(options.local, async (client) => {
    for (;;) {
      const { received, replayed } = await positionOf(client);
      const lsn = maxLsn(received, replayed);
      if (lsn !== null && compareLsn(lsn, options.target) >= 0) return;
      await sleep(pollEvery, undefined, { signal: options.signal });
    }
  });
}
