import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/*
 * Where the tests' data directories are. Most of what a test with real clusters costs is the file system's work for initdb and
 * copies; in memory it is a tenth. Nothing here has to survive a power failure. TMPDIR wins where it is set.
 */

const memory = '/dev/shm';
const gibibyte = 2 ** 30;

/** Room that the largest tests need, with two files at a time, and the memory that they need beside. */
const enough = { room: 4 * gibibyte, memory: 8 * gibibyte };

export default function setup(): () => void {
  const before = segments();
  const directory = suits() ? mkdtempSync(join(memory, 'pgaf-')) : undefined;
  if (directory !== undefined) {
    chmodSync(directory, 0o1777); // as /tmp is: servers run as another user
    process.env.TMPDIR = directory;
  }
  return () => {
    if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    removeOrphans(before);
  };
}

/** Is there a file system in memory with room, from which programs may be run? */
function suits(): boolean {
  if (process.env.TMPDIR !== undefined) return false;
  try {
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .findLast(([, path]) => path === memory);
    const [, , type, options = ''] = mount ?? [];
    const { bavail, bsize } = statfsSync(memory);
    return (
      type === 'tmpfs' &&
      !options.split(',').includes('noexec') &&
      bavail * bsize >= enough.room &&
      availableMemory() >= enough.memory
    );
  } catch {
    return false;
  }
}

function availableMemory(): number {
  const [, kilobytes = '0'] = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

/** Shared memory of Postgres servers, by its name in /dev/shm. */
function segments(): Set<string> {
  try {
    return new Set(readdirSync(memory).filter((name) => name.startsWith('PostgreSQL.')));
  } catch {
    return new Set();
  }
}

/** A server that a test has killed, and whose data directory is gone, leaves its shared memory behind: nobody else would remove it. */
function removeOrphans(before: Set<string>): void {
  const orphans = [...segments()].filter((name) => !before.has(name));
  if (orphans.length === 0) return;
  const maps = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(mapsOf)
    .join('\n');
  for (const name of orphans)
    if (!maps.includes(name) && !isYoung(name)) rmSync(join(memory, name), { force: true });
}

/** A server of another run that starts now has made it, and maps it next. */
function isYoung(name: string): boolean {
  const made = statSync(join(memory, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - made < 10_000;
}

function mapsOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/maps`, 'utf8');
  } catch {
    return '';
  }
}
