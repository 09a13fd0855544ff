import { writeConfig } from '../config/load.js';
import type { MonitorConfig } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { Logger } from '../log/logger.js';
import { readPostmasterFile } from '../postgres/postmaster-file.js';
import { isPostgresIn } from '../postgres/processes.js';
import { Claim } from './claim.js';
import { exitCodes } from './exit-status.js';
import { MonitorServer } from './monitor-server.js';
import { serveMonitor } from './supervise.js';
import type { CreateMonitorOptions } from './types.js';

/** Makes a Postgres that holds a monitor; with `run` goes on as its service. */
export async function createMonitor(
  config: MonitorConfig,
  paths: Paths,
  log: Logger,
  options: CreateMonitorOptions,
): Promise<number> {
  const claim = Claim.take(config, paths, log, options);
  if (claim === null) return exitCodes.badState;
  const pid = readPostmasterFile(paths.pgdata)?.pid;
  if (pid !== undefined && isPostgresIn(pid, paths.pgdata)) {
    log.fatal(
      `Expected no Postgres to run on "${paths.pgdata}" while the monitor is created, found one with pid ${pid}`,
    );
    claim.release();
    return exitCodes.badState;
  }
  const server = new MonitorServer(config, paths, log, options.env);
  try {
    writeConfig(paths.config, config);
    await server.create();
    log.info(`The monitor is created at "${paths.pgdata}", port ${config.postgresql.port}`);
    if (options.run) await serveMonitor(server, claim, log);
    else log.info('HINT: start its service with pg_autoctl run');
    return exitCodes.ok;
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    return exitCodes.internal;
  } finally {
    await server.stop();
    claim.release();
  }
}
