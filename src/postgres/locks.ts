import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPostmasterFile } from './postmaster-file.js';
import { hasProc, isPostgresIn } from './processes.js';

const usualSocketDirectories = ['/tmp', '/var/run/postgresql'];

/** A postmaster writes its lock file in the same moment in which it creates it. */
const writtenWithinMs = 2000;

/**
 * Removes the lock files that a killed postmaster of this data directory left: when its process id has been
 * recycled, Postgres would refuse to start. Only files whose process is verified not to be a server of this PGDATA.
 * A postmaster that was killed between creating such a file and writing it leaves one without a process id, with which
 * Postgres never starts again; it is removed as soon as nobody can be about to write it. Call it while no server
 * process of this PGDATA is left.
 */
export function removeStaleLocks(options: {
  pgdata: string;
  port: number;
  /** Where its sockets will be, beside the usual places and the one in its postmaster.pid. */
  socketDirectories: readonly string[];
}): void {
  const { pgdata, port } = options;
  const file = readPostmasterFile(pgdata);
  const lock = `.s.PGSQL.${port}.lock`;
  const directories = new Set([
    ...usualSocketDirectories,
    ...options.socketDirectories,
    ...(file?.socketDirectory ? [file.socketDirectory] : []),
  ]);
  for (const directory of directories) {
    if (names(directory).includes(lock)) removeSocketLock(join(directory, lock), pgdata);
  }
  const own = join(pgdata, 'postmaster.pid');
  if (file ? !isPostgresIn(Math.abs(file.pid), pgdata) : wasLeftUnwritten(own)) rmSync(own, { force: true });
}

function removeSocketLock(path: string, pgdata: string): void {
  if (wasLeftUnwritten(path)) removeIfAllowed(path);
  const [pid, directory] = (contents(path) ?? '').split('\n');
  if (directory === pgdata && !isPostgresIn(Math.abs(Number(pid)), pgdata)) rmSync(path, { force: true });
}

/** A lock file without a process id that is too old for its maker to be alive and about to write it. */
function wasLeftUnwritten(path: string): boolean {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (made === undefined || !hasProc() || Date.now() - made < writtenWithinMs) return false;
  const text = contents(path);
  return text !== undefined && !Number.parseInt(text, 10);
}

/** Undefined when the file is gone, or another user's. */
function contents(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** An empty lock of a socket says not whose it is; another user's stays, and Postgres says that it is in the way. */
function removeIfAllowed(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
