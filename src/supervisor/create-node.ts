import { writeConfig } from '../config/load.js';
import type { KeeperConfig } from '../config/model.js';
import { monitorDisabled } from '../config/options.js';
import type { Paths } from '../config/paths.js';
import type { LocalState } from '../fsm/node.js';
import { initDisplay, readInitFile } from '../keeper/init-file.js';
import { CreationRefused, isRegistered, type Registered, registerNode } from '../keeper/register.js';
import { readStateFileIfAny } from '../keeper/state-file.js';
import type { Logger } from '../log/logger.js';
import { MonitorClient } from '../monitor/client.js';
import { readPostmasterFile } from '../postgres/postmaster-file.js';
import { isPostgresIn } from '../postgres/processes.js';
import { Claim } from './claim.js';
import { exitCodes } from './exit-status.js';
import { runService } from './run-service.js';
import { listenToSignals } from './signals.js';
import type { CreateNodeOptions } from './types.js';

/** After so many turns in a row that failed, a creation gives up; running the same command again goes on from there. */
const tries = 5;

/** Registers a node and brings it to its first stable state, or goes on with a creation that was interrupted. */
export async function createNode(
  config: KeeperConfig,
  paths: Paths,
  log: Logger,
  options: CreateNodeOptions,
): Promise<number> {
  if (config.monitor === monitorDisabled) {
    log.fatal('Expected --monitor to be a connection string: this release keeps no node without a monitor');
    return exitCodes.badArgs;
  }
  const claim = Claim.take(config, paths, log, options);
  if (claim === null) return exitCodes.badState;
  try {
    const begun = await begin(config, paths, log, options);
    return begun === null ? exitCodes.ok : await finish(begun, claim, paths, log, options);
  } catch (error) {
    log.fatal(error instanceof Error ? error.message : String(error));
    if (error instanceof Error && 'hint' in error && typeof error.hint === 'string')
      log.info(`HINT: ${error.hint}`);
    return exitCodes.badState;
  } finally {
    claim.release();
  }
}

/** The registered node to go on with; null when there is nothing left to do. */
async function begin(
  config: KeeperConfig,
  paths: Paths,
  log: Logger,
  options: CreateNodeOptions,
): Promise<Registered | null> {
  const leaving = new AbortController();
  const deaf = listenToSignals({
    stop: (_, signal) =>
      leaving.abort(new CreationRefused(`Interrupted by ${signal} before the node was registered`)),
    reload: () => undefined,
  });
  const client = new MonitorClient(config.monitor, {
    applicationName: 'pg_autoctl create',
    callTimeout: 30_000,
  });
  const shared = { config, client, log, signal: leaving.signal };
  try {
    const state = await readStateFileIfAny(paths.state);
    if (state !== null && state.node_id > 0 && (await isRegistered(shared, state))) {
      return await goOn(config, paths, state, log, options);
    }
    const nodeId = state?.current_role === 'dropped' ? state.node_id : options.nodeId;
    const { candidatePriority, replicationQuorum } = options;
    const running = isServing(paths.pgdata);
    return await registerNode({ ...shared, paths, candidatePriority, replicationQuorum, nodeId, running });
  } finally {
    deaf();
    await client.close();
  }
}

async function goOn(
  config: KeeperConfig,
  paths: Paths,
  state: LocalState,
  log: Logger,
  { run }: CreateNodeOptions,
): Promise<Registered | null> {
  const found = await readInitFile(paths.init);
  const finished = found === null && state.current_role !== 'init' && state.current_role !== 'wait_standby';
  if (finished && !run) {
    log.fatal(`The state file "${paths.state}" exists and the node is initialised already`);
    log.info('HINT: use pg_autoctl run to start the service of this node');
    return null;
  }
  if (found !== null)
    log.info(`going on with an interrupted creation, which began when ${initDisplay[found]}`);
  writeConfig(paths.config, config);
  return { config, state };
}

function isServing(pgdata: string): boolean {
  const pid = readPostmasterFile(pgdata)?.pid;
  return pid !== undefined && isPostgresIn(pid, pgdata);
}

async function finish(
  { config, state }: Registered,
  claim: Claim,
  paths: Paths,
  log: Logger,
  { env, run }: CreateNodeOptions,
): Promise<number> {
  let failures = 0;
  let created = false;
  const end = await runService({
    config,
    paths,
    log,
    env,
    state,
    haltWhenStable: !run,
    mayGoOn: () => claim.holds(),
    until: (turn) => {
      created ||= turn.reported && state.current_role !== 'wait_standby';
      failures = turn.level === 'error' ? failures + 1 : 0;
      return (created && !run) || (!created && failures >= tries);
    },
  });
  if (end === 'dropped' && !created) {
    log.fatal('The node was dropped from the monitor while it was created');
    return exitCodes.badState;
  }
  if (created) {
    if (!run) log.info('The node is created; start its service with pg_autoctl run');
    return exitCodes.ok;
  }
  log.fatal('The node is not created yet; run the same command again to go on');
  return exitCodes.badState;
}
