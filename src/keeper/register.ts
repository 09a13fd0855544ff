import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeConfig } from '../config/load.js';
import type { KeeperConfig } from '../config/model.js';
import { ensureParent, type Paths } from '../config/paths.js';
import type { LocalState } from '../fsm/node.js';
import type { Logger } from '../log/logger.js';
import { nextDelay } from '../monitor/backoff.js';
import type { MonitorClient } from '../monitor/client.js';
import { Busy, isRetryable, OtherSystemIdentifier } from '../monitor/errors.js';
import type { Registration } from '../monitor/rows.js';
import { dataDirectory, readControlData } from '../postgres/controldata.js';
import { type InitValue, initValues, writeInitFile } from './init-file.js';
import { initialState, writeStateFile } from './state-file.js';

/** How a node becomes known to the monitor: one transaction there, around the local files here. */

/** The creation cannot go on, and trying again would not help. */
export class CreationRefused extends Error {
  override name = 'CreationRefused';
}

export interface RegisterOptions {
  config: KeeperConfig;
  paths: Paths;
  log: Logger;
  client: MonitorClient;
  candidatePriority: number;
  replicationQuorum: boolean;
  /** Wished node id, or -1. */
  nodeId: number;
  /** Whether a Postgres runs on PGDATA now. */
  running: boolean;
  signal: AbortSignal;
}

export interface Registered {
  config: KeeperConfig;
  state: LocalState;
}

/** How long the monitor may be unreachable or busy before the creation gives up. */
const patience = 900_000;

/** Registers a new node. When this returns, state, configuration and init file are on disk and the row is there for good. */
export async function registerNode(options: RegisterOptions): Promise<Registered> {
  const { config, paths } = options;
  const found = whatIsThere(options);
  const state = await stateFor(found, config);
  ensureParent(paths.state);
  await writeStateFile(paths.state, state);
  let registered = config;
  try {
    const locally = async (row: Registration) => {
      adopt(state, row);
      registered = withRegistration(config, paths, row);
      await writeStateFile(paths.state, state);
      writeConfig(paths.config, registered);
      await writeInitFile(paths.init, found);
    };
    await retried(options, () => registerOnce(options, state, locally));
  } catch (error) {
    await rm(paths.init, { force: true });
    await rm(paths.state, { force: true });
    throw error;
  }
  return { config: registered, state };
}

function whatIsThere({ config, paths, running }: RegisterOptions): InitValue {
  const { pgdata } = config.postgresql;
  if (running) {
    throw new CreationRefused(
      `Expected no Postgres to run on "${pgdata}" while the node is created, found one; stop it and run the command again`,
    );
  }
  const there = dataDirectory(pgdata, paths.incomplete);
  if (there === 'foreign') {
    throw new CreationRefused(
      `Expected "${pgdata}" to be missing, empty or a Postgres data directory, found other files there`,
    );
  }
  return there === 'cluster' ? initValues.exists : initValues.missing;
}

async function stateFor(found: InitValue, config: KeeperConfig): Promise<LocalState> {
  const state = initialState();
  if (found !== initValues.exists) return state;
  const { pgdata, pg_ctl } = config.postgresql;
  const control = await readControlData({ pgdata, pg_ctl });
  return {
    ...state,
    system_identifier: control.systemIdentifier,
    pg_control_version: control.controlVersion,
    catalog_version_no: control.catalogVersion,
  };
}

function adopt(state: LocalState, row: Registration): void {
  state.node_id = row.assigned_node_id;
  state.group_id = row.assigned_group_id;
  state.assigned_role = row.assigned_group_state;
}

function withRegistration(config: KeeperConfig, paths: Paths, row: Registration): KeeperConfig {
  return {
    ...config,
    name: row.assigned_node_name,
    group: row.assigned_group_id,
    replication: {
      ...config.replication,
      backup_directory: config.replication.backup_directory || paths.backupDirectory(row.assigned_node_id),
    },
  };
}

async function registerOnce(
  { config, client, candidatePriority, replicationQuorum, nodeId }: RegisterOptions,
  state: LocalState,
  locally: (row: Registration) => Promise<void>,
): Promise<Registration> {
  try {
    return await client.register(
      {
        formation_id: config.formation,
        node_host: config.hostname,
        node_port: config.postgresql.port,
        dbname: config.postgresql.dbname,
        node_name: config.name,
        sysidentifier: state.system_identifier,
        desired_node_id: nodeId,
        desired_group_id: config.group,
        initial_group_role: 'init',
        node_kind: config.nodekind,
        candidate_priority: candidatePriority,
        replication_quorum: replicationQuorum,
        node_cluster: config.citus.cluster_name === '' ? 'default' : config.citus.cluster_name,
      },
      locally,
    );
  } catch (error) {
    if (error instanceof OtherSystemIdentifier) {
      throw new CreationRefused(
        `"${config.postgresql.pgdata}" holds another database system than the other nodes of the group; ` +
          'use an empty data directory or a copy of the primary',
        { cause: error },
      );
    }
    throw error;
  }
}

async function retried<T>(
  { log, signal }: Pick<RegisterOptions, 'log' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  const until = performance.now() + patience;
  let pause = 0;
  let said = '';
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || performance.now() > until) throw error;
      const sentence = error instanceof Error ? error.message : String(error);
      if (sentence !== said) log.warn(`the monitor: ${sentence}; trying again`);
      said = sentence;
      pause = nextDelay(pause, error instanceof Busy ? { base: 1000, cap: 5000 } : { base: 5, cap: 2000 });
      await sleep(pause, undefined, { signal });
    }
  }
}

/** Whether the monitor still has the row of this node; patient as registration is. */
export async function isRegistered(
  options: Pick<RegisterOptions, 'config' | 'client' | 'log' | 'signal'>,
  state: LocalState,
): Promise<boolean> {
  const nodes = await retried(options, () => options.client.getNodes(options.config.formation));
  return nodes.some((node) => node.node_id === state.node_id);
}
