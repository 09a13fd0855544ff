import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { Logger } from '../log/logger.js';
import { PostgresControl } from '../postgres/control.js';
import { readPidFile } from './pidfile.js';

/** What is left of a node or a monitor on this machine. */

/** How long a running service may take to end by itself, and again after it was told to. */
const patience = 30_000;

/** Waits for a running service to end; null as `first` gives it the chance to end by itself. */
export async function serviceEnds(paths: Paths, log: Logger, first: 'SIGQUIT' | null): Promise<boolean> {
  const running = readPidFile(paths.pid);
  if (running === null) return true;
  log.info(`waiting until the service with pid ${running.pid} has ended`);
  if (first === null && (await hasEnded(paths, running.pid))) return true;
  process.kill(running.pid, 'SIGQUIT');
  if (await hasEnded(paths, running.pid)) return true;
  log.fatal(`the service with pid ${running.pid} does not end`);
  return false;
}

async function hasEnded(paths: Paths, pid: number): Promise<boolean> {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    if (readPidFile(paths.pid)?.pid !== pid) return true;
    await sleep(100);
  }
  return false;
}

/** Stops a Postgres that still runs, and every process it may have left behind. */
export async function stopPostgres(
  config: Config,
  paths: Paths,
  log: Logger,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { pgdata, pg_ctl, port, listen_addresses } = config.postgresql;
  const control = new PostgresControl({
    pgdata,
    pg_ctl,
    port,
    listen_addresses,
    incomplete: paths.incomplete,
    log,
    env,
  });
  await control.ensureStopped();
  control.close();
}

/** Removes PGDATA and our files; Postgres is stopped before. */
export async function destroy(config: Config, paths: Paths, log: Logger): Promise<void> {
  for (const file of [paths.init, paths.state]) await rm(file, { force: true });
  log.warn(`Removing "${config.postgresql.pgdata}"`);
  await rm(config.postgresql.pgdata, { recursive: true, force: true });
  for (const file of [paths.incomplete, paths.config]) await rm(file, { force: true });
}

/** Says what stays. */
export function preserve(paths: Paths, log: Logger): void {
  log.warn(`Preserving configuration file: "${paths.config}"`);
  log.warn(`Preserving Postgres Data Directory: "${paths.pgdata}"`);
  log.info('HINT: --destroy removes them');
}
