import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalServer, withLocal } from './conninfo.js';
import { compareLsn } from './lsn.js';

const pollMs = 50;

/** Waits until a standby holds the WAL up to a position. */
export async function waitForWal(options: {
  local: LocalServer;
  target: string;
  signal: AbortSignal;
}): Promise<void> {
  await withLocal(options.local, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ lsn: string | null }>(
        'select greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text as lsn',
      );
      const lsn = rows[0]?.lsn ?? null;
      if (lsn !== null && compareLsn(lsn, options.target) >= 0) return;
      await sleep(pollMs, undefined, { signal: options.signal });
    }
  });
}
