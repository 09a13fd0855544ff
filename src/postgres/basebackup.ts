import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from '../log/logger.js';
import { programPath } from './binaries.js';
import { connect, using } from './conninfo.js';
import { buildConninfo } from './conninfo-text.js';
import type { PostgresControl } from './control.js';
import { dataDirectory, readControlData } from './controldata.js';
import { makeDirectory, syncDirectory } from './files.js';
import { handshake } from './handshake.js';
import {
  clearIncomplete,
  type Incomplete,
  markerName,
  markIncomplete,
  readIncomplete,
} from './incomplete.js';
import { runsOf, sendSignal } from './processes.js';
import { runProgram } from './programs.js';
import { type OnProgress, progressLines } from './progress.js';
import { replicatorRole } from './setup.js';
import {
  removeOverrides,
  type StandbySettings,
  type Upstream,
  upstreamParameters,
  writeStandbyFiles,
} from './standby-files.js';
import {
  emptyTablespaces,
  removeAside,
  restoreTablespaces,
  setTablespacesAside,
  tablespacesOf,
} from './tablespaces.js';

export interface BaseBackupOptions {
  control: PostgresControl;
  pg_ctl: string;
  pgdata: string;
  /** Path of the marker, see incomplete.ts. */
  incomplete: string;
  /** Where the copy is made, on the file system of PGDATA; inside of PGDATA when it cannot be created. */
  backupDirectory: string;
  /** As pg_basebackup's --max-rate. */
  maxRate: string;
  upstream: Upstream;
  /** application_name of the copying connections. */
  copyName: string;
  /** Written into the copy before it may be started. */
  standby: StandbySettings;
  /** Called when the copy is in place and may not be started yet: to write the files of this node. */
  whole: () => Promise<void>;
  log: Logger;
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/**
 * Replaces PGDATA by a copy of the upstream. The old content stays until the copy is complete, where there is space
 * for both. Interrupted at any moment, PGDATA is either what it was or marked as incomplete, and a repetition
 * finishes the work.
 */
export async function baseBackup(options: BaseBackupOptions): Promise<void> {
  const { control, pgdata, incomplete, upstream, copyName } = options;
  const { systemIdentifier } = await handshake({ ...upstream, applicationName: copyName });
  await refuseOthersData(options, systemIdentifier);
  await control.ensureStopped();
  const begun = readIncomplete(pgdata, incomplete);
  if (begun && isComplete(begun, pgdata)) return putInPlace(options, begun);
  if (begun?.phase === 'copy') takeBack(options, begun);
  const copy = prepare(options);
  const state = await makeRoom(options, copy);
  try {
    await runBaseBackup(options, copy);
  } catch (error) {
    rmSync(copy, { recursive: true, force: true });
    if (state.phase === 'copy') takeBack(options, state);
    throw error;
  }
  return putInPlace(options, { ...state, phase: 'swap' });
}

/** What is replaced must be a copy of the same cluster, or nothing. */
async function refuseOthersData(options: BaseBackupOptions, systemIdentifier: string): Promise<void> {
  const { pgdata, pg_ctl, incomplete } = options;
  const found = dataDirectory(pgdata, incomplete);
  if (found === 'foreign') {
    throw new Error(`Refusing to replace "${pgdata}": it is not empty and holds no Postgres cluster`);
  }
  if (found !== 'cluster') return;
  const own = (await readControlData({ pg_ctl, pgdata })).systemIdentifier;
  if (own !== systemIdentifier) {
    const expected = `the system identifier of the upstream, ${systemIdentifier}`;
    throw new Error(`Refusing to replace "${pgdata}": expected ${expected}, got ${own}`);
  }
}

/** Has an interrupted run finished its copy, so that putting it in place is what remains? */
function isComplete({ phase, copy }: Incomplete, pgdata: string): boolean {
  if (copy === undefined) return false;
  if (phase === 'swap') return existsSync(join(copy, 'PG_VERSION'));
  return phase === 'move' && [copy, pgdata].some((directory) => existsSync(join(directory, 'PG_VERSION')));
}

/** An empty directory for the copy, on the file system of PGDATA: it is going to be moved, not copied. */
function prepare({ backupDirectory, pgdata, log }: BaseBackupOptions): string {
  const inner = join(pgdata, 'pgautofailover.copy');
  for (const directory of [inner, backupDirectory]) {
    endLeftovers(directory, log);
    rmSync(directory, { recursive: true, force: true });
  }
  const home = existsSync(pgdata) ? pgdata : dirname(pgdata);
  try {
    makeDirectory(backupDirectory);
    if (statSync(backupDirectory).dev === statSync(home).dev) return backupDirectory;
    log.warn(`"${backupDirectory}" is not on the file system of "${pgdata}", copying below PGDATA`);
  } catch (error) {
    log.warn(`Failed to create "${backupDirectory}", copying below PGDATA: ${(error as Error).message}`);
  }
  makeDirectory(inner);
  return inner;
}

/**
 * A pg_basebackup that was killed leaves its process that receives WAL behind, which learns of that with the next WAL: on a quiet
 * primary it would hold the slot for as long as that takes.
 */
function endLeftovers(copy: string, log: Logger): void {
  const left = runsOf('pg_basebackup', copy);
  if (left.length > 0) log.warn(`Ending what is left of an interrupted pg_basebackup to "${copy}"`);
  for (const pid of left) sendSignal(pid, 'SIGKILL');
}

/** Keeps the old copy when it is whole and there is space beside it, else removes it. */
async function makeRoom(options: BaseBackupOptions, copy: string): Promise<Incomplete> {
  const { pgdata, incomplete, log } = options;
  const directories = tablespacesOf(pgdata);
  const keep: Incomplete = { phase: 'copy', aside: directories, copy };
  const old = dataDirectory(pgdata, incomplete);
  if (old === 'cluster' && (await hasSpace(options, copy))) {
    if (directories.length === 0) return keep;
    markIncomplete(pgdata, incomplete, keep);
    if (setTablespacesAside(directories)) return keep;
    restoreTablespaces(directories);
  }
  const empty: Incomplete = { phase: 'empty', aside: [], copy };
  markIncomplete(pgdata, incomplete, empty);
  if (old === 'cluster')
    log.warn(`There is no space for two copies: the content of "${pgdata}" is removed first`);
  emptyTablespaces(directories);
  removeOld(pgdata, copy);
  return empty;
}

/** Goes back to the old copy, which is whole again once its tablespaces are in place. */
function takeBack({ pgdata, incomplete }: BaseBackupOptions, { aside, copy }: Incomplete): void {
  restoreTablespaces(aside);
  if (copy) rmSync(copy, { recursive: true, force: true });
  clearIncomplete(pgdata, incomplete);
}

async function putInPlace(options: BaseBackupOptions, state: Incomplete): Promise<void> {
  const { pgdata, incomplete, standby, whole, log } = options;
  const { copy = '', aside } = state;
  makeDirectory(pgdata);
  chmodSync(pgdata, 0o700);
  if (state.phase === 'swap') {
    markIncomplete(pgdata, incomplete, state);
    removeOld(pgdata, copy);
  }
  markIncomplete(pgdata, incomplete, { ...state, phase: 'move' });
  // PG_VERSION last: once it is in PGDATA everything is
  const entries = existsSync(copy) ? readdirSync(copy) : [];
  for (const entry of entries.sort((a, b) => Number(a === 'PG_VERSION') - Number(b === 'PG_VERSION'))) {
    renameSync(join(copy, entry), join(pgdata, entry));
  }
  syncDirectory(pgdata);
  rmSync(copy, { recursive: true, force: true });
  removeOverrides(pgdata);
  writeStandbyFiles(pgdata, standby);
  await whole();
  removeAside(aside);
  clearIncomplete(pgdata, incomplete);
  log.info(`The base backup is in place at "${pgdata}"`);
}

function removeOld(pgdata: string, copy: string): void {
  if (!existsSync(pgdata)) return;
  for (const entry of readdirSync(pgdata)) {
    const path = join(pgdata, entry);
    if (entry !== markerName && path !== copy) rmSync(path, { recursive: true, force: true });
  }
}

async function runBaseBackup(options: BaseBackupOptions, copy: string): Promise<void> {
  const { pg_ctl, pgdata, upstream, copyName, maxRate, log, signal } = options;
  const { password: _password, ...parameters } = upstreamParameters({
    ...upstream,
    applicationName: copyName,
  });
  const slot = upstream.slot === '' ? [] : ['--slot', upstream.slot];
  const args = [
    '-w',
    '-d',
    buildConninfo(parameters),
    '--pgdata',
    copy,
    '-U',
    replicatorRole,
    '--verbose',
    '--progress',
    '--max-rate',
    maxRate,
    '--wal-method=stream',
    '--checkpoint=fast',
    ...slot,
  ];
  const env = {
    PGAPPNAME: copyName,
    ...(upstream.password ? { PGPASSWORD: upstream.password } : {}),
  };
  log.info(`Copying from ${upstream.host}:${upstream.port} to "${copy}" with pg_basebackup`);
  const program = programPath(pg_ctl, 'pg_basebackup');
  const onLine = progressLines('base backup', options.onProgress);
  await runProgram(program, {
    args,
    pgdata,
    env,
    log,
    onLine,
    diesWithUs: true,
    ...(signal ? { signal } : {}),
  });
}

/** Is there space for the copy beside what is there? Not knowing the size counts as yes: a full disk only fails. */
async function hasSpace({ upstream, copyName, log }: BaseBackupOptions, copy: string): Promise<boolean> {
  const parameters = upstreamParameters({ ...upstream, applicationName: copyName });
  try {
    const client = await connect(buildConninfo(parameters), {
      dbname: upstream.dbname,
      queryTimeout: 60_000,
    });
    const { rows } = await using(client, () =>
      client.query<{ bytes: string }>(
        `select (select sum(pg_tablespace_size(oid)) from pg_tablespace)
           + (select coalesce(sum(size), 0) from pg_ls_waldir()) as bytes`,
      ),
    );
    const { bavail, bsize } = await statfs(dirname(copy));
    return Number(rows[0]?.bytes ?? 0) < bavail * bsize;
  } catch (error) {
    log.debug(`The size of the upstream is not known: ${(error as Error).message}`);
    return true;
  }
}
