import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readPostmasterFile } from './postmaster-file.js';
import { isPostgresIn } from './processes.js';

const socketDirectories = ['/tmp', '/var/run/postgresql'];

/**
 * Removes the lock files that a killed postmaster of this data directory left: when its process id has been
 * recycled, Postgres would refuse to start. Only files whose process is verified not to be a server of this PGDATA.
 */
export function removeStaleLocks(pgdata: string, port: number): void {
  const file = readPostmasterFile(pgdata);
  const lock = `.s.PGSQL.${port}.lock`;
  const directories = new Set([
    ...socketDirectories,
    ...(file?.socketDirectory ? [file.socketDirectory] : []),
  ]);
  for (const directory of directories) {
    if (names(directory).includes(lock)) removeSocketLock(join(directory, lock), pgdata);
  }
  if (file && !isPostgresIn(Math.abs(file.pid), pgdata)) {
    rmSync(join(pgdata, 'postmaster.pid'), { force: true });
  }
}

function removeSocketLock(path: string, pgdata: string): void {
  const [pid, directory] = readFileSync(path, 'utf8').split('\n');
  if (directory === pgdata && !isPostgresIn(Math.abs(Number(pid)), pgdata)) rmSync(path, { force: true });
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
