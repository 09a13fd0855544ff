import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../log/logger.js';
import { type LocalServer, withLocal } from './conninfo.js';
import type { PostgresControl } from './control.js';
import { cleanStandbyFiles } from './standby-files.js';

const pollMs = 10;

/**
 * Promotes the local standby and returns as soon as it is out of recovery, without the CHECKPOINT that pg_rewind
 * needs afterwards (see checkpoint). A server that is out of recovery already is left alone.
 */
export async function promote(options: {
  control: PostgresControl;
  local: LocalServer;
  log: Logger;
  signal?: AbortSignal;
  /** Milliseconds; 60 s when not given. The promotion goes on after that, asking again goes on waiting. */
  timeout?: number;
}): Promise<{ timeline: number }> {
  const { control, local, log, signal, timeout = 60_000 } = options;
  await control.ensureRunning(signal ? { signal } : {});
  const timeline = await withLocal(local, async (client) => {
    const before = await recovery(client);
    if (!before.recovery) {
      log.info('Skipping the promotion: Postgres is not in recovery');
      return currentTimeline(client);
    }
    const deadline = performance.now() + timeout;
    await client.query('select pg_promote(wait => false)');
    while ((await recovery(client)).recovery) {
      signal?.throwIfAborted();
      if (performance.now() > deadline) {
        throw new Error(`Expected Postgres to leave recovery in ${timeout} ms, it replays WAL still`);
      }
      await sleep(pollMs);
    }
    const after = await currentTimeline(client);
    checkTimeline(control.pgdata, before.timeline, after);
    return after;
  });
  cleanStandbyFiles(control.pgdata);
  return { timeline };
}

/**
 * CHECKPOINT: after a promotion it puts the new timeline into pg_control, where pg_rewind looks for it. `timeout` in
 * milliseconds, 0: as long as it takes.
 */
export async function checkpoint(local: LocalServer, { timeout = 0 } = {}): Promise<void> {
  await withLocal(
    local,
    async (client) => {
      await client.query(`set statement_timeout = ${timeout}`);
      await client.query('checkpoint');
    },
    { queryTimeout: 0 },
  );
}

async function recovery(client: pg.Client): Promise<{ recovery: boolean; timeline: number }> {
  const { rows } = await client.query<{ recovery: boolean; timeline: number }>(
    'select pg_is_in_recovery() as recovery, timeline_id as timeline from pg_control_checkpoint()',
  );
  const [row] = rows;
  if (!row) throw new Error('Expected a row from pg_control_checkpoint(), got none');
  return row;
}

/** The timeline that is written now: pg_control has it only after a checkpoint. */
async function currentTimeline(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ file: string }>(
    'select pg_walfile_name(pg_current_wal_lsn()) as file',
  );
  return Number.parseInt(rows[0]?.file.slice(0, 8) ?? '', 16);
}

function checkTimeline(pgdata: string, before: number, after: number): void {
  const history = `${after.toString(16).toUpperCase().padStart(8, '0')}.history`;
  if (after > before && existsSync(join(pgdata, 'pg_wal', history))) return;
  throw new Error(
    `Expected the promotion to begin a timeline after ${before} and to leave its history file, it is on ${after}`,
  );
}
