import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../log/logger.js';
import { programPath } from './binaries.js';
import { connect, using } from './conninfo.js';
import { buildConninfo } from './conninfo-text.js';
import { type PostgresControl, StillStarting } from './control.js';
import { readControlData } from './controldata.js';
import { writeFileSafely } from './files.js';
import { handshake } from './handshake.js';
import { clearIncomplete, IncompleteDataDirectory, markIncomplete, readIncomplete } from './incomplete.js';
import { runProgram } from './programs.js';
import { type OnProgress, progressLines } from './progress.js';
import {
  removeOverrides,
  type StandbySettings,
  type Upstream,
  upstreamParameters,
  writeStandbyFiles,
} from './standby-files.js';

export interface RewindOptions {
  control: PostgresControl;
  pg_ctl: string;
  pgdata: string;
  /** Path of the marker, see incomplete.ts. */
  incomplete: string;
  upstream: Upstream;
  /** application_name of the copying connection. */
  copyName: string;
  /** Written before the rewound directory may be started. */
  standby: StandbySettings;
  /** Called when pg_rewind is done and the directory may not be started yet: to write the files of this node. */
  whole: () => Promise<void>;
  log: Logger;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
}

/**
 * Makes PGDATA a standby of the upstream by undoing what the upstream never had. A rewind that fails half-way leaves
 * PGDATA marked as incomplete: only a base backup makes it startable again.
 */
export async function rewind(options: RewindOptions): Promise<void> {
  const { control, pg_ctl, pgdata, incomplete, upstream, copyName, standby, whole, log, signal } = options;
  const begun = readIncomplete(pgdata, incomplete);
  if (begun) throw new IncompleteDataDirectory(pgdata, begun.phase);
  const copying = { ...upstream, applicationName: copyName };
  const { timeline } = await handshake(copying);
  await control.ensureStopped();
  await recoverFromCrash(options);
  await ensureTimelineInControlFile(copying, timeline);
  markIncomplete(pgdata, incomplete, { phase: 'rewind' });
  const { password, ...parameters } = upstreamParameters(copying);
  const source = buildConninfo({ ...parameters, dbname: upstream.dbname });
  const args = ['--target-pgdata', pgdata, '--source-server', source, '--progress'];
  const env = { PGAPPNAME: copyName, ...(password ? { PGPASSWORD: password } : {}) };
  log.info(`Rewinding "${pgdata}" to ${upstream.host}:${upstream.port} with pg_rewind`);
  await runProgram(programPath(pg_ctl, 'pg_rewind'), {
    args,
    pgdata,
    env,
    log,
    onLine: progressLines('rewind', options.onProgress),
    diesWithUs: true,
    ...(signal ? { signal } : {}),
  });
  // pg_rewind has removed the marker inside
  markIncomplete(pgdata, incomplete, { phase: 'rewind' });
  removeOverrides(pgdata);
  writeStandbyFiles(pgdata, standby);
  await whole();
  clearIncomplete(pgdata, incomplete);
  log.info(`"${pgdata}" is rewound`);
}

const cleanStates = ['shut down', 'shut down in recovery'];

/**
 * pg_rewind wants a target that was shut down cleanly. The server runs until it is consistent and is stopped; it is
 * a standby meanwhile, without upstream and without clients, and so writes nothing of its own.
 */
async function recoverFromCrash(options: RewindOptions): Promise<void> {
  const { pg_ctl, pgdata, log, signal, env = process.env } = options;
  if (cleanStates.includes((await readControlData({ pg_ctl, pgdata })).state)) return;
  log.info(`"${pgdata}" was not shut down cleanly, running its crash recovery`);
  const standbySignal = join(pgdata, 'standby.signal');
  const wasStandby = existsSync(standbySignal);
  if (!wasStandby) writeFileSafely(standbySignal, '');
  const listen_addresses = env.PG_REGRESS_SOCK_DIR === '' ? 'localhost' : '';
  const control = options.control.derive({ listen_addresses });
  try {
    await startPatiently(control, signal);
  } finally {
    await control.stop('fast', { escalateAfter: 30_000 });
    control.close();
  }
  if (!wasStandby) rmSync(standbySignal);
  const { state } = await readControlData({ pg_ctl, pgdata });
  if (!cleanStates.includes(state)) {
    throw new Error(`Expected crash recovery to end in a clean shutdown, pg_controldata says "${state}"`);
  }
}

const recoverySettings = [
  'hot_standby=on',
  'logging_collector=off',
  'primary_conninfo=',
  'primary_slot_name=',
  'recovery_target=immediate',
  'recovery_target_action=pause',
  'recovery_target_timeline=current',
];

/** Crash recovery takes as long as it takes; a signal ends it. */
async function startPatiently(control: PostgresControl, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    try {
      return await control.start({ settings: recoverySettings, ...(signal ? { signal } : {}) });
    } catch (error) {
      if (!(error instanceof StillStarting)) throw error;
    }
  }
}

/** Milliseconds; a source that vanishes must not be waited for, and one that needs longer is asked again. */
const checkpointPatience = 60_000;

/** pg_rewind reads the timeline from the source's pg_control, which has a new one only after a checkpoint. */
async function ensureTimelineInControlFile(upstream: Upstream, timeline: number): Promise<void> {
  const client = await connect(buildConninfo(upstreamParameters(upstream)), {
    dbname: upstream.dbname,
    queryTimeout: checkpointPatience,
  });
  await using(client, async () => {
    const { rows } = await client.query<{ timeline: number; recovery: boolean }>(
      'select timeline_id as timeline, pg_is_in_recovery() as recovery from pg_control_checkpoint()',
    );
    if (rows[0] && !rows[0].recovery && rows[0].timeline < timeline) await client.query('checkpoint');
  });
}
