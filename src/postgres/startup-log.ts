import { closeSync, existsSync, openSync, readdirSync, readSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

const tailBytes = 4096;

/** How long each file was into which a starting Postgres writes: startup.log and those of log/. */
export type LogLengths = ReadonlyMap<string, number>;

/** To be taken right before a start. */
export function logLengths(pgdata: string): LogLengths {
  return new Map(logFiles(pgdata).map((path) => [path, statSync(path).size]));
}

/** What Postgres said since then; startup.log is written anew by every start. */
export function startupMessages(pgdata: string, before: LogLengths): string {
  const said = logFiles(pgdata)
    .map((path) => tail(path, path === startupLog(pgdata) ? 0 : (before.get(path) ?? 0)).trim())
    .filter((text) => text !== '')
    .join('\n');
  if (said !== '') return said;
  const { bavail, bsize } = statfsSync(pgdata);
  return `it said nothing; ${bavail * bsize} bytes are free on its disk`;
}

const startupLog = (pgdata: string): string => join(pgdata, 'startup.log');

function logFiles(pgdata: string): string[] {
  const logs = join(pgdata, 'log');
  const others = existsSync(logs) ? readdirSync(logs).map((name) => join(logs, name)) : [];
  return [startupLog(pgdata), ...others].filter((path) => existsSync(path) && statSync(path).isFile());
}

/** The end of what comes after `from`, whole lines. */
function tail(path: string, from: number): string {
  const { size } = statSync(path);
  const start = Math.max(from, size - tailBytes);
  if (start >= size) return '';
  const buffer = Buffer.alloc(size - start);
  const file = openSync(path, 'r');
  try {
    readSync(file, buffer, 0, buffer.length, start);
  } finally {
    closeSync(file);
  }
  const text = buffer.toString('utf8');
  return start > from ? text.slice(text.indexOf('\n') + 1) : text;
}
