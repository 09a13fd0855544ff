import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Milliseconds since the epoch when a live process began; `unknown` without /proc, null when there is no such process. */
export function startedAt(pid: number): number | 'unknown' | null {
  if (!isAlive(pid)) return null;
  const ticks = startTicks(pid);
  if (ticks === 'zombie') return null;
  return ticks === null ? 'unknown' : bootTime() + ticks * 10;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of /proc/PID/stat, in hundredths of a second since boot; the name before may hold blanks and brackets. */
function startTicks(pid: number): number | 'zombie' | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // Dead, and only not buried by its parent yet.
    return fields[0] === 'Z' ? 'zombie' : Number(fields[19]);
  } catch {
    return null;
  }
}

function bootTime(): number {
  return Date.now() - uptime() * 1000;
}
