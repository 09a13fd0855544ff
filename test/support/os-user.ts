import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whom to run a program as, in the form that `spawn` takes; empty for "as we are". */
export type RunAs = { uid: number; gid: number } | Record<string, never>;

const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

/** Postgres refuses to run as root: then it runs as the OS user postgres. */
export function runAs(): RunAs {
  return process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
}

/** A new directory that belongs to the user whom servers run as. */
export function temporaryDirectory(prefix: string): string {
  const directory = mkdtempSync(join(tmpdir(), prefix));
  const user = runAs();
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  return directory;
}
