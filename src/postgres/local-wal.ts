import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalServer, withLocal } from './conninfo.js';
import { compareLsn } from './lsn.js';

const pollMs = 20;

/** Waits until a standby holds the WAL up to a position, or the time is over, and returns up to where it does. */
export async function waitForWal(options: {
  local: LocalServer;
  target: string;
  /** Milliseconds. */
  timeout: number;
  signal: AbortSignal;
}): Promise<{ lsn: string }> {
  const { local, target, timeout, signal } = options;
  const deadline = performance.now() + timeout;
  return withLocal(local, async (client) => {
    for (;;) {
      const { rows } = await client.query<{ lsn: string | null }>(
        'select greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())::text as lsn',
      );
      const lsn = rows[0]?.lsn ?? '0/0';
      if (compareLsn(lsn, target) >= 0 || performance.now() > deadline) return { lsn };
      await sleep(pollMs, undefined, { signal });
    }
  });
}
