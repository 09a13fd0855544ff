import { rmSync, writeFileSync } from 'node:fs';
import type { Config } from '../config/model.js';
import { ensureParent, type Paths } from '../config/paths.js';
import type { Logger } from '../log/logger.js';
import { AlreadyRunning, OwnPidFile } from './pidfile.js';
import type { RunOptions } from './types.js';

/** The release of the original whose monitor extension this program speaks to. */
const extensionVersion = '2.0';

/** One supervisor's hold on a data directory: the pid file, and one small file for each of its services. */
export class Claim {
  #pidFile: OwnPidFile;
  #serviceFiles: string[];

  private constructor(pidFile: OwnPidFile, serviceFiles: string[]) {
    this.#pidFile = pidFile;
    this.#serviceFiles = serviceFiles;
  }

  /** Claims PGDATA; null when another pg_autoctl works on it, which the log then says. */
  static take(config: Config, paths: Paths, log: Logger, { version }: RunOptions): Claim | null {
    const services = ['postgres', config.role === 'monitor' ? 'listener' : 'node-active'];
    const content = { pid: process.pid, pgdata: paths.pgdata, version, extensionVersion, services: [] };
    try {
      const pidFile = OwnPidFile.claim(paths.pid, content);
      pidFile.setServices(services.map((name) => ({ pid: process.pid, name })));
      const files = services.map((service) => paths.servicePid(service));
      for (const file of files) {
        ensureParent(file);
        writeFileSync(file, [process.pid, paths.pgdata, version, extensionVersion, 0, ''].join('\n'));
      }
      return new Claim(pidFile, files);
    } catch (error) {
      if (!(error instanceof AlreadyRunning)) throw error;
      log.fatal(
        `An instance of pg_autoctl is already running with PGDATA "${paths.pgdata}" and pid ${error.pid}`,
      );
      log.info(
        `HINT: stop it with pg_autoctl stop, or use the instance that runs; its pid file is "${paths.pid}"`,
      );
      return null;
    }
  }

  /** False once the pid file is gone or another's: somebody asks this process to leave. */
  holds(): boolean {
    return this.#pidFile.isOurs();
  }

  release(): void {
    for (const file of this.#serviceFiles) rmSync(file, { force: true });
    this.#pidFile.release();
  }
}
