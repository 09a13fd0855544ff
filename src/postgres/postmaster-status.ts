import { type PostmasterFile, readPostmasterFile } from './postmaster-file.js';
import { isPostgresIn } from './processes.js';

/** What postmaster.pid tells, its process verified. */
export interface PostmasterStatus extends Partial<PostmasterFile> {
  running: boolean;
  ready: boolean;
}

/** Is there a postmaster of this data directory, and does it accept connections? */
export function postmasterStatus(pgdata: string): PostmasterStatus {
  const file = readPostmasterFile(pgdata);
  return statusOf(postmasterOf(pgdata, file), file);
}

/** The process that postmaster.pid names, if it is a server of this data directory. */
export function postmasterOf(pgdata: string, file: PostmasterFile | undefined): number | undefined {
  const pid = file && Math.abs(file.pid);
  return pid !== undefined && isPostgresIn(pid, pgdata) ? pid : undefined;
}

/** The status of a living postmaster, whose file may be that of its predecessor still. */
export function statusOf(pid: number | undefined, file: PostmasterFile | undefined): PostmasterStatus {
  if (pid === undefined) return { running: false, ready: false };
  if (file?.pid !== pid) return { running: true, ready: false, pid };
  return { ...file, running: true, ready: file.line === 'ready' || file.line === 'standby' };
}
