import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

const tailBytes = 4096;

/** What Postgres said while it tried to start: startup.log and every file of log/ changed since then (epoch ms). */
export function startupMessages(pgdata: string, since: number): string {
  const logs = join(pgdata, 'log');
  const others = existsSync(logs) ? readdirSync(logs).map((name) => join(logs, name)) : [];
  const changed = others.filter((path) => statSync(path).isFile() && statSync(path).mtimeMs >= since);
  return [join(pgdata, 'startup.log'), ...changed]
    .filter((path) => existsSync(path))
    .map((path) => tail(path).trim())
    .filter((text) => text !== '')
    .join('\n');
}

function tail(path: string): string {
  const size = statSync(path).size;
  const length = Math.min(size, tailBytes);
  const buffer = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    readSync(file, buffer, 0, length, size - length);
  } finally {
    closeSync(file);
  }
  const text = buffer.toString('utf8');
  return size > length ? text.slice(text.indexOf('\n') + 1) : text;
}
