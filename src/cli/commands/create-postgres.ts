import { existsSync } from 'node:fs';
import { Option } from 'commander';
import { keeperDefaults, mergeOptions } from '../../config/defaults.js';
import { writeConfig } from '../../config/load.js';
import { monitorDisabled } from '../../config/options.js';
import { pathsFor } from '../../config/paths.js';
import { parseTarget } from '../../monitor/connection.js';
import { createNode } from '../../supervisor/index.js';
import { type Context, command } from '../command.js';
import {
  type CreationOptions,
  chosenPgCtl,
  existingConfig,
  givenPort,
  hostnameFor,
  refuseForeignFiles,
  refuseRoot,
  refuseRunning,
  requiredAuth,
  requiredSsl,
  warnOldOptions,
} from '../creation.js';
import { exitCodes, Failure } from '../exit-codes.js';
import * as options from '../options.js';
import { checkRegistration } from '../registration-check.js';
import { sslChoice } from '../ssl-choice.js';
import { checkMonitorUri, resolvePgdata } from '../target.js';
import { asBoolean, asInteger } from '../values.js';
import { version } from '../version.js';
import { noWords } from '../words.js';

interface CreatePostgresOptions extends CreationOptions {
  pghost?: string;
  username?: string;
  dbname?: string;
  name?: string;
  formation?: string;
  monitor?: string;
  disableMonitor?: boolean;
  nodeId?: string;
  candidatePriority?: string;
  replicationQuorum?: string;
  maximumBackupRate?: string;
}

export const createPostgres = command<CreatePostgresOptions>({
  name: 'postgres',
  summary: 'Initialize a pg_auto_failover standalone postgres node',
  usage: '[ --pgdata --pgport --hostname --monitor --auth --run … ]',
  options: [
    options.pgctl,
    options.pgdata,
    options.pghost,
    options.pgport,
    options.listen,
    options.username,
    options.dbname,
    options.name,
    options.hostname,
    options.formation,
    options.monitor,
    options.auth,
    options.skipPgHba,
    options.pgHbaLan,
    ...options.ssl,
    () =>
      new Option(
        '-P, --candidate-priority <number>',
        'priority of the node to be promoted to become primary',
      ),
    () => new Option('-r, --replication-quorum <boolean>', 'true if node participates in write quorum'),
    () =>
      new Option(
        '-R, --maximum-backup-rate <rate>',
        'maximum transfer rate of data transferred from the server during initial sync',
      ),
    () => new Option('-M, --disable-monitor', 'do not use a monitor; needs --node-id'),
    () => new Option('-I, --node-id <number>', 'the id of this node, with --disable-monitor'),
    options.run,
    options.nodename,
    options.allowRemovingPgdata,
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const { env } = context;
    const chosen = sslChoice(context, given);
    const port = givenPort(context, given.pgport);
    const pgdata = resolvePgdata(context, given.pgdata);
    refuseRoot(context);
    const auth = requiredAuth(context, given, 'minimal');
    const ssl = requiredSsl(context, given, chosen, pgdata);
    const monitor = chosenMonitor(context, given);
    const membership = chosenMembership(context, given);
    warnOldOptions(context, given);

    const paths = pathsFor(pgdata, env);
    refuseRunning(paths);
    refuseForeignFiles(paths);
    const pg_ctl = await chosenPgCtl(context, given.pgctl, exitCodes.badConfig);
    const known = existingConfig(paths, 'keeper');
    // What a refused creation left is no base: the same words mean the same again.
    const registered = existsSync(paths.state);
    const before = known !== null && registered ? known : keeperDefaults();
    const hostname = await hostnameFor(context, given, before.hostname, towards(monitor), false);
    const config = mergeOptions(before, {
      monitor,
      formation: given.formation ?? '',
      name: given.name ?? env.PG_AUTOCTL_NODE_NAME ?? '',
      hostname,
      postgresql: {
        pgdata,
        pg_ctl,
        username: given.username ?? env.PGUSER ?? '',
        dbname: given.dbname ?? env.PGDATABASE ?? '',
        host: given.pghost ?? env.PGHOST ?? '',
        port,
        listen_addresses: given.listen ?? '',
        ...auth,
      },
      ssl,
      replication: { maximum_backup_rate: given.maximumBackupRate ?? '' },
    });
    if (!registered && monitor !== monitorDisabled) await checkRegistration(config);
    writeConfig(paths.config, config);
    return createNode(config, paths, context.log, { env, version, run: given.run === true, ...membership });
  },
});

function chosenMonitor(context: Context, given: CreatePostgresOptions): string {
  const uri = given.monitor ?? (context.env.PG_AUTOCTL_MONITOR || undefined);
  if (given.disableMonitor === true) {
    if (given.monitor !== undefined)
      throw refused('Expected either --monitor or --disable-monitor, got both');
    return monitorDisabled;
  }
  if (uri === undefined) throw refused('Expected --monitor URI or --disable-monitor, got neither');
  checkMonitorUri(uri, given.monitor === undefined ? 'PG_AUTOCTL_MONITOR' : '--monitor');
  return uri;
}

function chosenMembership(
  { env }: Context,
  given: CreatePostgresOptions,
): { candidatePriority: number; replicationQuorum: boolean; nodeId: number } {
  const priority = given.candidatePriority ?? env.PG_AUTOCTL_CANDIDATE_PRIORITY ?? '50';
  const quorum = given.replicationQuorum ?? env.PG_AUTOCTL_REPLICATION_QUORUM ?? 'true';
  const withoutMonitor = given.disableMonitor === true;
  if (withoutMonitor && given.nodeId === undefined)
    throw refused('Expected --node-id with --disable-monitor, it is missing');
  if (!withoutMonitor && given.nodeId !== undefined) {
    throw refused(
      `Expected --node-id only with --disable-monitor, got "${given.nodeId}": the monitor gives the ids`,
    );
  }
  return {
    candidatePriority: asInteger('--candidate-priority', priority, 0, 100),
    replicationQuorum: asBoolean('--replication-quorum', quorum),
    nodeId:
      given.nodeId === undefined ? -1 : asInteger('--node-id', given.nodeId, 1, Number.MAX_SAFE_INTEGER),
  };
}

function refused(message: string): Failure {
  return new Failure(exitCodes.badArgs, message, { fatal: true });
}

/** Whose network decides by which name this node is known. */
function towards(monitor: string): { host: string; port: number } {
  const [first] = monitor === monitorDisabled ? [] : parseTarget(monitor).hosts;
  return first ?? { host: '8.8.8.8', port: 53 };
}
