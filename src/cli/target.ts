import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../config/load.js';
import type { Config, KeeperConfig } from '../config/model.js';
import { monitorDisabled } from '../config/options.js';
import { type Paths, pathsFor } from '../config/paths.js';
import { MonitorClient } from '../monitor/client.js';
import { ConnectionStringError, parseTarget } from '../monitor/connection.js';
import type { Context } from './command.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';
import { localMonitorConninfo } from './local-monitor.js';
import type { TargetOptions } from './options.js';
import { reachMonitor } from './reach-monitor.js';
import { asGroup } from './values.js';

/** Which node, which monitor, which formation and group a command is about. */

/** PGDATA as an absolute path: the option, else the variable. */
export function resolvePgdata(context: Context, given: string | undefined): string {
  const pgdata = given ?? context.env.PGDATA;
  if (pgdata === undefined || pgdata === '') {
    context.log.error('Failed to get PGDATA from the environment: the variable is not set');
    throw new Failure(exitCodes.badArgs, 'Expected a data directory: give --pgdata or set PGDATA', {
      fatal: true,
    });
  }
  const path = resolve(context.cwd, pgdata);
  return existsSync(path) ? realpathSync(path) : path;
}

export interface Local {
  pgdata: string;
  paths: Paths;
  config: Config;
}

/** The configuration below PGDATA; `missing` is the exit code when there is none. */
export function readLocal(
  context: Context,
  given: string | undefined,
  missing: ExitCode = exitCodes.badArgs,
): Local {
  const pgdata = resolvePgdata(context, given);
  const paths = pathsFor(pgdata, context.env);
  if (!existsSync(paths.config)) {
    const hints = [`HINT: Check your PGDATA setting: "${pgdata}"`];
    if (missing === exitCodes.badArgs) {
      throw new Failure(missing, `Expected configuration file does not exist: "${paths.config}"`, {
        fatal: true,
        hints,
      });
    }
    context.log.error(`Expected configuration file does not exist: "${paths.config}"`);
    throw new Failure(missing, `Unrecognized configuration file "${paths.config}"`, { fatal: true, hints });
  }
  return { pgdata, paths, config: readConfig(paths.config) };
}

export interface LocalKeeper extends Local {
  config: KeeperConfig;
}

/** The same for commands that only a data node has. */
export function readLocalKeeper(context: Context, given: string | undefined): LocalKeeper {
  const local = readLocal(context, given);
  if (local.config.role === 'keeper') return { ...local, config: local.config };
  throw new Failure(
    exitCodes.badConfig,
    `Expected "${local.pgdata}" to be a Postgres node, it is a monitor: ${context.path} is for Postgres nodes`,
    { fatal: true },
  );
}

/** A connection to the monitor, and the local node it was found through, if any. */
export interface MonitorTarget {
  client: MonitorClient;
  /** What to give MonitorListener. */
  connection: string;
  local: Local | null;
}

export interface MonitorSearch {
  /** Exit code when PGDATA has no configuration. */
  missing?: ExitCode;
}

/** Finds the monitor: option, environment, then the configuration below PGDATA. Connects at the first call. */
export function findMonitor(
  context: Context,
  options: TargetOptions,
  { missing = exitCodes.internal }: MonitorSearch = {},
): MonitorTarget {
  const uri = options.monitor ?? (context.env.PG_AUTOCTL_MONITOR || undefined);
  if (uri !== undefined) {
    checkMonitorUri(uri);
    if (options.pgdata !== undefined) context.log.warn('Given --monitor URI, the --pgdata option is ignored');
    return { client: clientOf(context, uri), connection: uri, local: null };
  }
  if (options.pgdata === undefined && !context.env.PGDATA) {
    context.log.error('Failed to get PG_AUTOCTL_MONITOR from the environment: the variable is not set');
    context.log.warn('The connection string of the monitor can be given with --monitor');
  }
  const local = readLocal(context, options.pgdata, missing);
  const connection = monitorOf(local, context.env);
  return { client: clientOf(context, connection), connection, local };
}

/** A client that passes on what the monitor says besides its answers. */
function clientOf({ log }: Context, connection: string): MonitorClient {
  return new MonitorClient(connection, {
    onNotice: (severity, message) => log.warn(`${severity}: ${message}`),
  });
}

/** The monitor of the data node below PGDATA, whatever the environment names. */
export async function withMonitorOfKeeper<Result>(
  context: Context,
  { config, paths, pgdata }: LocalKeeper,
  work: (target: MonitorTarget) => Promise<Result>,
): Promise<Result> {
  const local = { config, paths, pgdata };
  const connection = monitorOf(local, context.env);
  const client = clientOf(context, connection);
  try {
    await reachMonitor(context, client);
    return await work({ client, connection, local });
  } finally {
    await client.close();
  }
}

function monitorOf({ pgdata, config }: Local, env: NodeJS.ProcessEnv): string {
  if (config.role === 'monitor') return localMonitorConninfo(config, env);
  if (config.monitor !== monitorDisabled) return config.monitor;
  throw new Failure(
    exitCodes.badConfig,
    `The monitor is disabled for the node at "${pgdata}": there is nobody to ask`,
    {
      fatal: true,
    },
  );
}

/** Refuses text that is no connection string. */
export function checkMonitorUri(uri: string, option = '--monitor'): void {
  try {
    parseTarget(uri);
  } catch (error) {
    if (!(error instanceof ConnectionStringError) && !(error instanceof URIError)) throw error;
    throw new Failure(
      exitCodes.badArgs,
      `Expected ${option} to be a connection string such as postgres://autoctl_node@host:port/pg_auto_failover, got one that cannot be parsed: ${error.message}`,
      { fatal: true },
    );
  }
}

/** The formation: option, else the local node's, else `default`. */
export function resolveFormation(options: TargetOptions, local: Local | null): string {
  if (options.formation !== undefined) return options.formation;
  return local?.config.role === 'keeper' ? local.config.formation : 'default';
}

/** The group of a listing: null means all of them. */
export function listedGroup(options: TargetOptions): number | null {
  return options.group === undefined || options.group === '-1' ? null : asGroup('--group', options.group);
}

/** The one group that a command acts on. */
export async function resolveGroup(
  context: Context,
  options: TargetOptions,
  { client, local }: MonitorTarget,
  formation: string,
): Promise<number> {
  if (options.group !== undefined) return asGroup('--group', options.group);
  if (local?.config.role === 'keeper') {
    context.log.info(`Targetting group ${local.config.group} in formation "${formation}"`);
    return local.config.group;
  }
  const groups = await client.groups(formation);
  if (groups.length === 0) {
    throw new Failure(
      exitCodes.badState,
      `Formation "${formation}" has no group: no node is registered there`,
    );
  }
  if (groups.length === 1) return 0;
  throw new Failure(
    exitCodes.badArgs,
    `Expected --group, since formation "${formation}" has ${groups.length} groups: ${groups.join(', ')}`,
  );
}

/** The node's name: option, else the local node's. */
export function resolveNodeName(given: string | undefined, local: Local | null): string {
  if (given !== undefined) return given;
  if (local?.config.role === 'keeper') return local.config.name;
  throw new Failure(exitCodes.badArgs, 'Expected --name: the target is a monitor, which manages many nodes', {
    fatal: true,
  });
}

/** Runs `work` with the monitor and closes the connection after it. */
export async function withMonitor<Result>(
  context: Context,
  options: TargetOptions,
  work: (target: MonitorTarget) => Promise<Result>,
  search: MonitorSearch = {},
): Promise<Result> {
  const target = findMonitor(context, options, search);
  try {
    await reachMonitor(context, target.client);
    return await work(target);
  } finally {
    await target.client.close();
  }
}
