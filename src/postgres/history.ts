import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One timeline of a server's history; the current one has no end. */
export interface TimelineEntry {
  tli: number;
  begin: string;
  end: string | null;
}

/** Parses the text of a timeline history file: the parents, each with the position where the next one began. */
export function parseHistory(text: string, current: number): TimelineEntry[] {
  let begin = '0/0';
  const parents = text
    .split('\n')
    .map((line) => /^\s*(\d+)\s+([0-9A-Fa-f]+\/[0-9A-Fa-f]+)/.exec(line))
    .flatMap((match) => (match?.[1] && match[2] ? [{ tli: Number(match[1]), end: match[2] }] : []))
    .map(({ tli, end }) => {
      const entry = { tli, begin, end };
      begin = end;
      return entry;
    });
  return [...parents, { tli: current, begin, end: null }];
}

/** The history of a timeline as the local server has it in pg_wal; null when the file is not there (yet). */
export async function readHistory(pgdata: string, timeline: number): Promise<TimelineEntry[] | null> {
  if (timeline === 1) return parseHistory('', 1);
  const name = `${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
  try {
    return parseHistory(await readFile(join(pgdata, 'pg_wal', name), 'utf8'), timeline);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
