import type { Config, KeeperConfig, MonitorConfig } from '../config/model.js';
import { monitorDisabled } from '../config/options.js';
import type { Paths } from '../config/paths.js';
import type { LocalState } from '../fsm/node.js';
import { composeReport, unseen } from '../keeper/report.js';
import { readStateFile, writeStateFile } from '../keeper/state-file.js';
import type { Logger } from '../log/logger.js';
import { MonitorClient } from '../monitor/client.js';
import { UnknownObject } from '../monitor/errors.js';
import { exitCodes } from './exit-status.js';
import { destroy, preserve, serviceEnds, stopPostgres } from './leftovers.js';
import type { DropMonitorOptions, DropNodeOptions } from './types.js';

/** Removes this machine's node from the monitor, and with `destroy` what is left of it here. */
export async function dropNodeLocally(
  config: KeeperConfig,
  paths: Paths,
  log: Logger,
  options: DropNodeOptions,
): Promise<number> {
  if (config.monitor !== monitorDisabled) {
    let state: LocalState;
    try {
      state = await readStateFile(paths.state);
    } catch (error) {
      log.fatal(error instanceof Error ? error.message : String(error));
      return exitCodes.badState;
    }
    const result = await dropFromMonitor(config, paths, state, log, options);
    if (result !== exitCodes.ok) return result ?? exitCodes.ok;
  } else if (!(await serviceEnds(paths, log, 'SIGQUIT'))) {
    return exitCodes.internal;
  }
  return await cleanUp(config, paths, log, options);
}

/** An exit code; null: the monitor agreed, and nobody waits for it. */
async function dropFromMonitor(
  config: KeeperConfig,
  paths: Paths,
  state: LocalState,
  log: Logger,
  { force, env, wait }: DropNodeOptions,
): Promise<number | null> {
  const client = new MonitorClient(config.monitor, { applicationName: 'pg_autoctl drop' });
  try {
    if (state.assigned_role !== 'dropped') await client.removeNode(state.node_id, force);
    if (!wait) {
      log.info(`Node ${state.node_id} is being dropped from the monitor; nothing is removed here`);
      return null;
    }
    if (!(await serviceEnds(paths, log, force ? 'SIGQUIT' : null))) return exitCodes.internal;
    await confirmDropped(config, paths, client, () => stopPostgres(config, paths, log, env));
  } catch (error) {
    if (!(error instanceof UnknownObject) || state.assigned_role !== 'dropped') {
      log.error(error instanceof Error ? error.message : String(error));
      return exitCodes.monitor;
    }
  } finally {
    await client.close();
  }
  log.info(
    `This node with id ${state.node_id} in formation "${config.formation}" and group ${state.group_id} has been dropped from the monitor`,
  );
  return exitCodes.ok;
}

/** On behalf of a service that was not running: Postgres is stopped, and the monitor may forget the node. */
async function confirmDropped(
  config: KeeperConfig,
  paths: Paths,
  client: MonitorClient,
  stopIt: () => Promise<void>,
): Promise<void> {
  const state = await readStateFile(paths.state);
  const nodes = await client.getNodes(config.formation);
  if (nodes.some((node) => node.node_id === state.node_id)) {
    await stopIt();
    const dropped: LocalState = { ...state, current_role: 'dropped', assigned_role: 'dropped' };
    await client.report(
      composeReport({
        formation: config.formation,
        state: dropped,
        seen: unseen,
        running: false,
        instance: '',
        diskFree: null,
      }),
    );
  }
  await writeStateFile(paths.state, { ...state, current_role: 'dropped', assigned_role: 'dropped' });
}

/** Removes what is left of a monitor on this machine, with `destroy`; else says what stays. */
export async function dropMonitor(
  config: MonitorConfig,
  paths: Paths,
  log: Logger,
  options: DropMonitorOptions,
): Promise<number> {
  if (!(await serviceEnds(paths, log, 'SIGQUIT'))) return exitCodes.internal;
  return await cleanUp(config, paths, log, options);
}

async function cleanUp(
  config: Config,
  paths: Paths,
  log: Logger,
  options: DropMonitorOptions,
): Promise<number> {
  if (!options.destroy) {
    preserve(paths, log);
    return exitCodes.ok;
  }
  try {
    await stopPostgres(config, paths, log, options.env);
  } catch (error) {
    log.error(error instanceof Error ? error.message : String(error));
    return exitCodes.pgctl;
  }
  await destroy(config, paths, log);
  return exitCodes.ok;
}
