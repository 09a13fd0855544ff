import { Option } from 'commander';
import { mergeOptions } from '../../config/defaults.js';
import { writeConfig } from '../../config/load.js';
import type { KeeperConfig } from '../../config/model.js';
import { monitorDisabled } from '../../config/options.js';
import { readStateFile } from '../../keeper/state-file.js';
import { MonitorClient } from '../../monitor/client.js';
import { readPidFile, runHealthBeside, runKeeper, runMonitor } from '../../supervisor/index.js';
import { type Context, command } from '../command.js';
import { refuseRoot } from '../creation.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import { monitorUri } from '../local-monitor.js';
import * as options from '../options.js';
import { reachMonitor } from '../reach-monitor.js';
import { checkMonitorUri, type Local, readLocal } from '../target.js';
import { asPort } from '../values.js';
import { version } from '../version.js';
import { noWords } from '../words.js';

interface RunOptions {
  pgdata?: string;
  monitor?: string;
  name?: string;
  nodename?: string;
  hostname?: string;
  pgport?: string;
}

export const run = command<RunOptions>({
  name: 'run',
  summary: 'Run the pg_autoctl service (monitor or keeper)',
  usage: '[ --pgdata --name --hostname --pgport ] | --monitor URI',
  options: [
    options.pgdata,
    () => new Option('-n, --name <name>', 'pg_auto_failover node name'),
    () => new Option('-H, --hostname <host>', 'hostname by which postgres is reachable'),
    options.pgport,
    () =>
      new Option(
        '-m, --monitor <uri>',
        "without PGDATA: probe the nodes of this monitor, which lives in somebody else's Postgres",
      ),
    () => new Option('--nodename <name>', 'the same as --name').hideHelp(),
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const port = given.pgport === undefined ? 0 : asPort('--pgport', given.pgport);
    const hasPgdata = given.pgdata !== undefined || Boolean(context.env.PGDATA);
    if (given.monitor !== undefined && !hasPgdata) {
      checkMonitorUri(given.monitor);
      return runHealthBeside(given.monitor, context.log);
    }
    if (given.monitor !== undefined)
      context.log.warn('Given a data directory, the --monitor option is ignored');
    refuseRoot(context);
    const local = readLocal(context, given.pgdata, exitCodes.internal);
    refuseSecond(local);
    return serve(context, local, given, port);
  },
});

function refuseSecond({ paths, pgdata }: Local): void {
  const running = readPidFile(paths.pid);
  if (running === null) return;
  throw new Failure(
    exitCodes.internal,
    `An instance of pg_autoctl is already running with PGDATA "${pgdata}" and pid ${running.pid}`,
    {
      fatal: true,
      hints: [
        `The pid file is "${paths.pid}"`,
        'HINT: stop it with pg_autoctl stop, or use the instance that runs',
      ],
    },
  );
}

/** A coordinator has to be told of a worker's promotion, in a transaction of its own kind: that is not done here. */
function refuseCitus({ nodekind }: KeeperConfig): void {
  if (nodekind === 'standalone') return;
  throw new Failure(
    exitCodes.badConfig,
    `Option pg_autoctl.nodekind: expected "standalone", got "${nodekind}": this pg_autoctl does not run nodes of a Citus formation`,
    { fatal: true },
  );
}

async function serve(context: Context, local: Local, given: RunOptions, port: number): Promise<ExitCode> {
  const { log, env } = context;
  const { config, paths } = local;
  if (config.role === 'monitor') {
    const changed = mergeOptions(config, { hostname: given.hostname ?? '', postgresql: { port } });
    if (given.hostname !== undefined || port !== 0) writeConfig(paths.config, changed);
    log.info(`Nodes reach this monitor at ${monitorUri(changed)}`);
    return runMonitor(changed, paths, log, { env, version });
  }
  refuseCitus(config);
  const name = given.name ?? given.nodename ?? '';
  const changed = mergeOptions(config, { name, hostname: given.hostname ?? '', postgresql: { port } });
  if (name !== '' || given.hostname !== undefined || port !== 0) {
    await tellMonitor(context, local, changed);
    writeConfig(paths.config, changed);
  }
  return runKeeper(changed, paths, log, { env, version });
}

/** The monitor hears of a new name or address before the node runs under it. */
async function tellMonitor(context: Context, { paths }: Local, config: KeeperConfig): Promise<void> {
  if (config.monitor === monitorDisabled) return;
  const { node_id } = await readStateFile(paths.state);
  const client = new MonitorClient(config.monitor);
  try {
    await reachMonitor(context, client);
    await client.updateNodeMetadata(node_id, config.name, config.hostname, config.postgresql.port);
  } finally {
    await client.close();
  }
}
