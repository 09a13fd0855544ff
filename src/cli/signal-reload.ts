import type { Paths } from '../config/paths.js';
import { readPidFile } from '../supervisor/index.js';

/** Asks the running service to read its configuration again; nothing happens when none runs. */
export function signalReload(paths: Paths): boolean {
  const running = readPidFile(paths.pid);
  if (running === null) return false;
  process.kill(running.pid, 'SIGHUP');
  return true;
}
