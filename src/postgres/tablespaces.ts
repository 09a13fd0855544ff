import { existsSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDirectory, syncDirectory } from './files.js';

const suffix = '.pgautofailover_aside';

/** The directories outside of PGDATA that its tablespaces are in. */
export function tablespacesOf(pgdata: string): string[] {
  const links = join(pgdata, 'pg_tblspc');
  if (!existsSync(links)) return [];
  return readdirSync(links).flatMap((name) => {
    try {
      return [readlinkSync(join(links, name))];
    } catch {
      return [];
    }
  });
}

/** Renames the directories, so that pg_basebackup finds empty ones. False when one cannot be renamed. */
export function setTablespacesAside(directories: readonly string[]): boolean {
  return directories.filter((path) => existsSync(path)).every(renamed);
}

/** Removes the content of the directories, not themselves. */
export function emptyTablespaces(directories: readonly string[]): void {
  for (const directory of directories.filter((path) => existsSync(path))) {
    for (const entry of readdirSync(directory))
      rmSync(join(directory, entry), { recursive: true, force: true });
  }
}

/** Puts back what was set aside, over whatever a failed copy left there. */
export function restoreTablespaces(aside: readonly string[]): void {
  for (const directory of aside.filter((path) => existsSync(`${path}${suffix}`))) {
    rmSync(directory, { recursive: true, force: true });
    renameSync(`${directory}${suffix}`, directory);
    syncDirectory(dirname(directory));
  }
}

/** The new copy is complete: forgets the old one. */
export function removeAside(aside: readonly string[]): void {
  for (const directory of aside) rmSync(`${directory}${suffix}`, { recursive: true, force: true });
}

/** A mount point, or a directory below one that is not ours, cannot be renamed. */
function renamed(directory: string): boolean {
  try {
    rmSync(`${directory}${suffix}`, { recursive: true, force: true });
    renameSync(directory, `${directory}${suffix}`);
  } catch {
    return false;
  }
  makeDirectory(directory);
  syncDirectory(dirname(directory));
  return true;
}
