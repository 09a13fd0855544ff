import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type LocalServer, withLocal } from './conninfo.js';
import type { PostgresControl } from './control.js';
import { maxLsn } from './lsn.js';
import { isPostgresIn, sendSignal } from './processes.js';
import { writeStandbyFiles } from './standby-files.js';

const pollMs = 20;
/** When a walreceiver that is still there gets SIGTERM. */
const patienceMs = 200;
/** For how long no walreceiver must be seen: the startup process hears of the reload a moment after the sessions. */
const stableMs = 60;

interface Seen {
  conninfo: string;
  receivers: number[];
  received: string | null;
  replayed: string | null;
  /** The startup process has replayed all there is and waits for more. */
  waiting: boolean;
}

/**
 * Cuts the local standby from its upstream without a restart, and returns the last WAL position it holds. After that
 * no commit of the upstream can count on this standby.
 */
export async function cut(options: {
  control: PostgresControl;
  local: LocalServer;
  slot: string;
  /** Milliseconds; 10 s when not given. */
  timeout?: number;
}): Promise<{ lsn: string }> {
  const { control, local, slot, timeout = 10_000 } = options;
  const began = performance.now();
  writeStandbyFiles(control.pgdata, { slot });
  await control.ensureRunning({ timeout });
  return withLocal(local, async (client) => {
    await refusePrimary(client);
    // only when it is there: on a full disk nothing can be written
    if (isSetBySystem(control.pgdata)) await client.query('alter system reset primary_conninfo');
    control.reload();
    const asked = performance.now();
    let goneSince: number | undefined;
    for (;;) {
      const seen = await look(client);
      const now = performance.now();
      const gone = seen.conninfo === '' && seen.receivers.length === 0;
      goneSince = gone ? (goneSince ?? now) : undefined;
      // after a restart nothing was received: the end is known once the WAL at hand is replayed
      const known = seen.received !== null || seen.waiting;
      const lsn = maxLsn(seen.received, seen.replayed);
      if (goneSince !== undefined && now - goneSince >= stableMs && known && lsn !== null) return { lsn };
      if (now - asked >= patienceMs) {
        for (const pid of seen.receivers) if (isPostgresIn(pid, control.pgdata)) sendSignal(pid, 'SIGTERM');
      }
      if (now - began > timeout)
        throw new Error(`Failed to cut the standby in ${timeout} ms: ${describe(seen)}`);
      await sleep(pollMs);
    }
  });
}

/** postgresql.auto.conf overrides our file. */
function isSetBySystem(pgdata: string): boolean {
  return /^primary_conninfo\b/m.test(readFileSync(join(pgdata, 'postgresql.auto.conf'), 'utf8'));
}

async function refusePrimary(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ recovery: boolean }>('select pg_is_in_recovery() as recovery');
  if (!rows[0]?.recovery)
    throw new Error('Expected a standby to cut from its upstream, Postgres is not in recovery');
}

async function look(client: pg.Client): Promise<Seen> {
  const { rows } = await client.query<Seen>(`
    select
      current_setting('primary_conninfo') as conninfo,
      array(select pid from pg_stat_activity where backend_type = 'walreceiver') as receivers,
      pg_last_wal_receive_lsn()::text as received,
      pg_last_wal_replay_lsn()::text as replayed,
      exists (
        select from pg_stat_activity
        where backend_type = 'startup'
          and wait_event in ('RecoveryRetrieveRetryInterval', 'RecoveryWalStream', 'RecoveryPause')
      ) as waiting
  `);
  const [row] = rows;
  if (!row) throw new Error('Expected a row about the walreceiver, got none');
  return row;
}

function describe({ conninfo, receivers }: Seen): string {
  if (conninfo !== '') return 'primary_conninfo is set elsewhere than in our file';
  return receivers.length > 0 ? `its walreceiver (pid ${receivers}) stays` : 'it replays WAL still';
}
