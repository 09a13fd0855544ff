import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ensureParent } from '../config/paths.js';
import { writeFileSafely } from './files.js';

/**
 * What was begun on a data directory that is not whole. Of a base backup: `copy` while tablespaces of the old copy
 * are set aside and the rest is untouched, `empty` when the old copy is given up, `swap` when the new one is complete
 * and the old one goes, `move` while the new one takes its place.
 */
const schema = z.object({
  phase: z.enum(['initdb', 'copy', 'empty', 'swap', 'move', 'rewind']),
  /** Directories of tablespaces that were set aside, without the suffix they got. */
  aside: z.array(z.string()).default([]),
  /** Where the copy is. */
  copy: z.string().optional(),
});

export type Incomplete = z.infer<typeof schema>;

/** The data directory is not whole and must not be started. */
export class IncompleteDataDirectory extends Error {
  override name = 'IncompleteDataDirectory';
  constructor(
    readonly pgdata: string,
    readonly phase: Incomplete['phase'],
  ) {
    super(`Refusing to start "${pgdata}": its ${phaseNames[phase]} was not finished`);
  }
}

const phaseNames: Record<Incomplete['phase'], string> = {
  initdb: 'initdb',
  copy: 'base backup',
  empty: 'base backup',
  move: 'base backup',
  swap: 'base backup',
  rewind: 'pg_rewind',
};

/** Name of the second marker, inside PGDATA. */
export const markerName = 'pgautofailover.incomplete';

/**
 * Says that PGDATA is not whole. There are two markers: the one outside counts, because pg_rewind removes from its
 * target every file that its source does not have; the one inside travels with the directory.
 */
export function markIncomplete(pgdata: string, marker: string, state: Partial<Incomplete>): void {
  const text = `${JSON.stringify(schema.parse({ aside: [], ...state }))}\n`;
  ensureParent(marker);
  writeFileSafely(marker, text);
  if (existsSync(pgdata)) writeFileSafely(join(pgdata, markerName), text);
}

/** Says that PGDATA is whole again. */
export function clearIncomplete(pgdata: string, marker: string): void {
  rmSync(join(pgdata, markerName), { force: true });
  rmSync(marker, { force: true });
}

/** What was begun and not finished on PGDATA, if anything. */
export function readIncomplete(pgdata: string, marker: string): Incomplete | undefined {
  const path = [marker, join(pgdata, markerName)].find((candidate) => existsSync(candidate));
  if (path === undefined) return undefined;
  const text = readFileSync(path, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`Expected a marker written by pg_autoctl in "${path}", got ${JSON.stringify(text)}`, {
      cause: error,
    });
  }
}
