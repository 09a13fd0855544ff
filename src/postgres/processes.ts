import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Is that process a Postgres server process of this data directory? Told by its program and working directory, so
 * that a recycled process id is never taken for one. Without /proc only its being alive can be told.
 */
export function isPostgresIn(pid: number, pgdata: string): boolean {
  if (pid <= 0) return false;
  if (!hasProc()) return isAlive(pid);
  try {
    const program = basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, '');
    return (program === 'postgres' || program === 'postmaster') && worksIn(pid, pgdata);
  } catch {
    return false;
  }
}

/** Every Postgres server process of this data directory, zombies left out. */
export function postgresProcessesIn(pgdata: string): number[] {
  if (!hasProc()) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isPostgresIn(pid, pgdata));
}

/** Runs of a program one of whose arguments is this path. */
export function runsOf(program: string, path: string): number[] {
  if (!hasProc()) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const [name = '', ...args] = commandLine(pid);
      return basename(name) === program && args.includes(path);
    });
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Is it a postmaster (or a standalone server), not one of the children, which give themselves a title? */
export function isPostmaster(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres: ');
  } catch {
    return false;
  }
}

/** Sends a signal; a process that is gone already is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function worksIn(pid: number, pgdata: string): boolean {
  const directory = statSync(pgdata, { throwIfNoEntry: false });
  const path = readlinkSync(`/proc/${pid}/cwd`);
  if (path.endsWith(' (deleted)')) return path === `${directory ? realpathSync(pgdata) : pgdata} (deleted)`;
  const working = statSync(`/proc/${pid}/cwd`);
  return directory !== undefined && working.ino === directory.ino && working.dev === directory.dev;
}

/** Can processes be looked at? */
export function hasProc(): boolean {
  return existsSync('/proc/self/exe');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
