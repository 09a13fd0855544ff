import { configAsObject } from '../config/load.js';
import { monitorDisabled } from '../config/options.js';
import { MonitorClient } from '../monitor/client.js';
import { localServer, withLocal } from '../postgres/conninfo.js';
import { discover } from '../postgres/discover.js';
import type { Context } from './command.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';
import { clientJson } from './output.js';
import { reachMonitor } from './reach-monitor.js';
import { setupObject, setupText } from './setup-contents.js';
import type { Local } from './target.js';

/** Verifies a configuration against the Postgres and the monitor it names; prints what was found. */
export async function checkConfiguration(context: Context, { config, paths }: Local): Promise<ExitCode> {
  const { env, log } = context;
  const setup = await discover({ config, incomplete: paths.incomplete, env });
  if (setup.directory !== 'cluster') {
    throw new Failure(
      exitCodes.badConfig,
      `Expected postgresql.pgdata to be a Postgres cluster, got "${setup.pgdata}"`,
    );
  }
  log.info(`Postgres setup for PGDATA "${setup.pgdata}" is ok`);
  if (!setup.postmaster.ready) {
    throw new Failure(
      exitCodes.badConfig,
      `Expected Postgres to run at "${setup.pgdata}", it does not accept connections`,
    );
  }
  if (setup.controlData === null)
    throw new Failure(exitCodes.pgctl, `Failed to read the control data of "${setup.pgdata}"`);
  await connectLocally(context, { config, paths, pgdata: setup.pgdata });
  log.info('Connection to the local Postgres ok');
  if (config.role === 'keeper' && config.monitor !== monitorDisabled) {
    const client = new MonitorClient(config.monitor);
    try {
      await reachMonitor(context, client);
      log.info(`pg_auto_failover monitor is ok and has extension version "${await client.schemaVersion()}"`);
    } finally {
      await client.close();
    }
  }
  context.stdout.write(
    context.json
      ? clientJson({ postgres: setupObject(setup), config: configAsObject(config) })
      : setupText(setup),
  );
  return exitCodes.ok;
}

async function connectLocally({ env }: Context, { config }: Local): Promise<void> {
  try {
    await withLocal(localServer(config, env), async () => undefined);
  } catch (error) {
    throw new Failure(exitCodes.pgsql, 'Failed to connect to the local Postgres', { cause: error });
  }
}
