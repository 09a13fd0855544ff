import type { KeeperConfig, MonitorConfig } from '../config/model.js';
import { monitorDisabled } from '../config/options.js';
import type { Paths } from '../config/paths.js';
import type { LocalState } from '../fsm/node.js';
import { HealthService } from '../health/checker.js';
import { readStateFile, writeStateFile } from '../keeper/state-file.js';
import type { Logger } from '../log/logger.js';
import { MonitorClient } from '../monitor/client.js';
import { MonitorListener } from '../monitor/listener.js';
import { Claim } from './claim.js';
import { exitCodes } from './exit-status.js';
import { MonitorServer } from './monitor-server.js';
import { runService } from './run-service.js';
import { listenToSignals } from './signals.js';
import type { RunOptions } from './types.js';

/** The long-running commands. Each returns the exit status of the process. */

/** Runs the keeper of a node until it is stopped or dropped. */
export async function runKeeper(
  config: KeeperConfig,
  paths: Paths,
  log: Logger,
  options: RunOptions,
): Promise<number> {
  if (config.monitor === monitorDisabled) {
    log.fatal(
      'Expected pg_autoctl.monitor to be a connection string: this release keeps no node without a monitor',
    );
    return exitCodes.internal;
  }
  const claim = Claim.take(config, paths, log, options);
  if (claim === null) return exitCodes.internal;
  try {
    const state = await readStateFile(paths.state);
    if (await isDropped(config, state, paths, log)) return exitCodes.internal;
    await runService({ config, paths, log, env: options.env, state, mayGoOn: () => claim.holds() });
    return exitCodes.ok;
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    return exitCodes.internal;
  } finally {
    claim.release();
  }
}

/** A node that the monitor does not know any more does not start; a monitor that does not answer says nothing. */
async function isDropped(
  config: KeeperConfig,
  state: LocalState,
  paths: Paths,
  log: Logger,
): Promise<boolean> {
  const client = new MonitorClient(config.monitor);
  try {
    const nodes = await client.getNodes(config.formation);
    if (nodes.some((node) => node.node_id === state.node_id)) return false;
  } catch (error) {
    log.warn(`the monitor is not reached: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  } finally {
    await client.close();
  }
  log.fatal(
    `This node with id ${state.node_id} in formation "${config.formation}" has been dropped from the monitor`,
  );
  log.info('HINT: remove what is left of it with pg_autoctl drop node --destroy');
  await writeStateFile(paths.state, { ...state, current_role: 'dropped', assigned_role: 'dropped' });
  return true;
}

/** Runs the monitor: its Postgres, its health checks, and a log of what happens. */
export async function runMonitor(
  config: MonitorConfig,
  paths: Paths,
  log: Logger,
  options: RunOptions,
): Promise<number> {
  const claim = Claim.take(config, paths, log, options);
  if (claim === null) return exitCodes.internal;
  const server = new MonitorServer(config, paths, log, options.env);
  try {
    await serveMonitor(server, claim, log);
    return exitCodes.ok;
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    return exitCodes.internal;
  } finally {
    await server.stop();
    claim.release();
  }
}

/** The service part of a monitor whose Postgres can be started: until a signal, or until the pid file is lost. */
export async function serveMonitor(server: MonitorServer, claim: Claim, log: Logger): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    const end = () => {
      clearInterval(timer);
      deaf();
      resolve();
    };
    const timer = setInterval(() => {
      if (!claim.holds()) end();
    }, 1000);
    const deaf = listenToSignals({
      stop: (_, signal) => {
        log.info(`leaving: received ${signal}`);
        end();
      },
      reload: () =>
        server
          .reload()
          .catch((error: unknown) => log.warn(`the configuration stays as it is: ${String(error)}`)),
    });
  });
  await Promise.race([server.serve(), stopped]);
}

/** Probes the nodes of a monitor that lives in somebody else's Postgres, until a signal. */
export async function runHealthBeside(monitorUri: string, log: Logger): Promise<number> {
  const client = new MonitorClient(monitorUri, { applicationName: 'pg_autoctl health' });
  const health = new HealthService({ client, log });
  const listener = new MonitorListener(monitorUri, {
    onState: ({ nodeId, health: known }) => known === 'bad' && health.look(nodeId),
    onError: (error) => log.debug(`listening to the monitor: ${error.message}`),
  });
  health.start();
  listener.start();
  await new Promise<void>((resolve) => {
    const deaf = listenToSignals({
      stop: (_, signal) => {
        log.info(`leaving: received ${signal}`);
        deaf();
        resolve();
      },
      reload: () => undefined,
    });
  });
  await listener.close();
  await health.stop();
  await client.close();
  return exitCodes.ok;
}
