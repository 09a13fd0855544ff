import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { ensureParent } from '../config/paths.js';
import { startedAt } from './process-start.js';

/** The pid file: who supervises a data directory. Whoever cannot create it does not run. */

export interface PidFile {
  pid: number;
  pgdata: string;
  version: string;
  extensionVersion: string;
  services: { pid: number; name: string }[];
}

/** Another live supervisor works on the data directory. */
export class AlreadyRunning extends Error {
  override name = 'AlreadyRunning';
  constructor(
    readonly pid: number,
    path: string,
  ) {
    super(`pg_autoctl is running already with pid ${pid}, says "${path}"`);
  }
}

/** The pid file of a live supervisor; null when there is none, or only one that was left behind. */
export function readPidFile(path: string): PidFile | null {
  const found = parse(path);
  return found !== null && wrote(found.pid, path) ? found : null;
}

/** Whether a pid file is there at all, be it stale. */
export function pidFileIsAlive(path: string): boolean {
  return readPidFile(path) !== null;
}

function parse(path: string): PidFile | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  const [pid = '', pgdata = '', version = '', extensionVersion = '', , ...services] = text
    .trimEnd()
    .split('\n');
  if (!/^\d+$/.test(pid) || Number(pid) <= 0) return null;
  return {
    pid: Number(pid),
    pgdata,
    version,
    extensionVersion,
    services: services.flatMap((line) => {
      const match = /^(\d+) (.+)$/.exec(line);
      return match?.[1] && match[2] ? [{ pid: Number(match[1]), name: match[2] }] : [];
    }),
  };
}

/** Whether the process of that pid can have written the file: it is alive and began before the file was written. */
function wrote(pid: number, path: string): boolean {
  const began = startedAt(pid);
  if (began === null) return false;
  try {
    return began === 'unknown' || began <= statSync(path).mtimeMs + 1000;
  } catch {
    return false;
  }
}

export class OwnPidFile {
  #path: string;
  #content: PidFile;

  private constructor(path: string, content: PidFile) {
    this.#path = path;
    this.#content = content;
  }

  /** Claims a data directory, or throws AlreadyRunning. Of two that start at the same time one wins. */
  static claim(path: string, content: PidFile): OwnPidFile {
    ensureParent(path);
    const fresh = `${path}.${process.pid}`;
    writeFileSync(fresh, format(content), { mode: 0o644 });
    try {
      for (let tries = 0; tries < 100; tries += 1) {
        if (linked(fresh, path)) return new OwnPidFile(path, content);
        const other = readPidFile(path);
        if (other !== null && other.pid !== process.pid) throw new AlreadyRunning(other.pid, path);
        setAside(path);
      }
    } finally {
      rmSync(fresh, { force: true });
    }
    throw new Error(`Expected to create "${path}" or to find a live pid in it, did neither in 100 tries`);
  }

  /** Tells which services run; the reader never sees half a file. */
  setServices(services: PidFile['services']): void {
    this.#content = { ...this.#content, services };
    const fresh = `${this.#path}.${process.pid}`;
    writeFileSync(fresh, format(this.#content), { mode: 0o644 });
    renameSync(fresh, this.#path);
  }

  /** False when the file is gone or names another process: somebody asks us to leave. */
  isOurs(): boolean {
    return parse(this.#path)?.pid === process.pid;
  }

  release(): void {
    if (this.isOurs()) rmSync(this.#path, { force: true });
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a stale file away. If another starter was faster, what was moved is its live file: that goes back. */
function setAside(path: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readPidFile(aside);
  if (moved !== null && moved.pid !== process.pid) linked(aside, path);
  rmSync(aside, { force: true });
}

function format({ pid, pgdata, version, extensionVersion, services }: PidFile): string {
  const lines = [
    pid,
    pgdata,
    version,
    extensionVersion,
    0,
    ...services.map((service) => `${service.pid} ${service.name}`),
  ];
  return `${lines.join('\n')}\n`;
}
