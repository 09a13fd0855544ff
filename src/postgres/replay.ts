import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readControlData } from './controldata.js';
import { parseLsn } from './lsn.js';
import { postgresProcessesIn } from './processes.js';
import type { Progress } from './progress.js';

/** How far a server that accepts no connections yet has replayed its WAL. */

/** What one start replays, as it was when first looked at. */
export interface ReplayRange {
  segmentSize: number;
  /** Where it begins. */
  redo: bigint;
  /** Where it ends, as far as is known. */
  end: bigint;
  /** The end is where the server is consistent, and takes connections as a standby. */
  isConsistency: boolean;
}

/** A position in the WAL as a process title names it. */
interface Segment {
  timeline: string;
  lsn: bigint;
}

/** The progress of a start, in whole segments of WAL; undefined when nothing is being replayed now, or that cannot be seen. */
export async function startupReplay(options: {
  pg_ctl: string;
  pgdata: string;
  /** What the last call for the same start gave. */
  range?: ReplayRange;
}): Promise<{ progress: Progress; range: ReplayRange } | undefined> {
  const name = segmentBeingReplayed(options.pgdata);
  if (name === undefined) return undefined;
  const before = options.range ?? (await rangeOf(options));
  const { timeline, lsn } = parseSegment(name, before.segmentSize);
  if (lsn + BigInt(before.segmentSize) <= before.redo) return undefined;
  const isConsistency = before.isConsistency && before.end > lsn;
  const known = before.end > lsn ? before.end : lsn;
  const end = isConsistency ? known : endOfWal(options.pgdata, timeline, known, before.segmentSize);
  const range = { ...before, isConsistency, end };
  const done = lsn > range.redo ? Number(lsn - range.redo) : 0;
  const total = Math.max(done, Number(range.end - range.redo));
  return { progress: { what: 'replay', done, total }, range };
}

/** From the last checkpoint on, to where a standby is consistent; a crashed primary replays all that there is. */
async function rangeOf(options: { pg_ctl: string; pgdata: string }): Promise<ReplayRange> {
  const { redoLsn, minRecoveryLsn, walSegmentSize } = await readControlData(options);
  const [redo, end] = [parseLsn(redoLsn), parseLsn(minRecoveryLsn)];
  return { segmentSize: walSegmentSize, redo, end: end > redo ? end : redo, isConsistency: end > redo };
}

/** The startup process says it in its title: `postgres: startup recovering 000000010000000000000007`. */
function segmentBeingReplayed(pgdata: string): string | undefined {
  for (const pid of postgresProcessesIn(pgdata)) {
    const name = /startup\s+recovering ([0-9A-F]{24})/.exec(titleOf(pid))?.[1];
    if (name !== undefined) return name;
  }
  return undefined;
}

function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Where the segment of that name begins. */
export function parseSegment(name: string, segmentSize: number): Segment {
  const [log, segment] = [BigInt(`0x${name.slice(8, 16)}`), BigInt(`0x${name.slice(16)}`)];
  return { timeline: name.slice(0, 8), lsn: (log << 32n) + segment * BigInt(segmentSize) };
}

/** The name of the file in pg_wal that holds the position. */
export function segmentName({ timeline, lsn }: Segment, segmentSize: number): string {
  const hex = (part: bigint) => part.toString(16).toUpperCase().padStart(8, '0');
  return timeline + hex(lsn >> 32n) + hex((lsn & 0xffff_ffffn) / BigInt(segmentSize));
}

const pageSize = 8192;

/** Where the WAL in pg_wal ends, to the page: files that are there for later say another position in their pages. */
export function endOfWal(pgdata: string, timeline: string, from: bigint, segmentSize: number): bigint {
  const size = BigInt(segmentSize);
  const holds = (lsn: bigint): boolean => {
    const file = join(pgdata, 'pg_wal', segmentName({ timeline, lsn }, segmentSize));
    return pageAddress(file, Number(lsn % size)) === lsn;
  };
  let segment = from - (from % size);
  while (holds(segment)) segment += size;
  if (segment <= from) return from;
  segment -= size;
  let [low, high] = [0, segmentSize / pageSize];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(segment + BigInt(middle * pageSize))) low = middle;
    else high = middle;
  }
  const end = segment + BigInt(high * pageSize);
  return end > from ? end : from;
}

/** The position that the header of a page in a WAL file names; undefined when there is no such page. */
function pageAddress(path: string, offset: number): bigint | undefined {
  const header = Buffer.alloc(16);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    if (readSync(file, header, 0, header.length, offset) < header.length) return undefined;
    return new BigUint64Array(header.buffer, header.byteOffset, 2)[1];
  } finally {
    closeSync(file);
  }
}
