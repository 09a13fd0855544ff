import { Option } from 'commander';
import { mergeOptions, monitorDefaults } from '../../config/defaults.js';
import { writeConfig } from '../../config/load.js';
import type { MonitorConfig } from '../../config/model.js';
import { pathsFor } from '../../config/paths.js';
import { dataDirectory } from '../../postgres/controldata.js';
import { createMonitor as create } from '../../supervisor/index.js';
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
import { type ExitCode, exitCodes, usageError } from '../exit-codes.js';
import { installIntoDatabase } from '../install-into-database.js';
import * as options from '../options.js';
import { sslChoice } from '../ssl-choice.js';
import { resolvePgdata } from '../target.js';
import { version } from '../version.js';
import { noWords } from '../words.js';

interface CreateMonitorOptions extends CreationOptions {
  pguri?: string;
}

export const createMonitor = command<CreateMonitorOptions>({
  name: 'monitor',
  summary: 'Initialize a pg_auto_failover monitor node',
  usage: '[ --pgdata --pgport --pgctl --hostname --auth --run ] | --pguri URI',
  options: [
    options.pgctl,
    options.pgdata,
    options.pgport,
    options.listen,
    options.hostname,
    options.auth,
    options.skipPgHba,
    options.run,
    ...options.ssl,
    () => new Option('--pguri <uri>', 'install the monitor in this existing database, as its owner'),
    options.nodename,
    options.allowRemovingPgdata,
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    if (given.pguri !== undefined) {
      refuseMixture(given);
      return installIntoDatabase(context, given.pguri);
    }
    return createLocally(context, given);
  },
});

function refuseMixture({ pguri, ...others }: CreateMonitorOptions): void {
  // commander gives --no-ssl the value true when it was not given.
  const mixed = Object.entries(others).filter(([key, value]) => !(key === 'ssl' && value === true));
  if (mixed.length === 0) return;
  const names = mixed.map(([key]) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  throw usageError(
    `Expected --pguri alone, since that Postgres is somebody else's, got also ${names.join(' ')}`,
  );
}

async function createLocally(context: Context, given: CreateMonitorOptions): Promise<ExitCode> {
  const chosen = sslChoice(context, given);
  const port = givenPort(context, given.pgport);
  const pgdata = resolvePgdata(context, given.pgdata);
  refuseRoot(context);
  const auth = requiredAuth(context, given, 'app');
  const ssl = requiredSsl(context, given, chosen, pgdata);
  warnOldOptions(context, given);

  const paths = pathsFor(pgdata, context.env);
  refuseRunning(paths);
  refuseForeignFiles(paths);
  const pg_ctl = await chosenPgCtl(context, given.pgctl, exitCodes.pgctl);
  const known = existingConfig(paths, 'monitor');
  const created = dataDirectory(pgdata, paths.incomplete) === 'cluster';
  const before = known !== null && created ? known : monitorDefaults();
  const hostname = await hostnameFor(context, given, before.hostname, { host: '8.8.8.8', port: 53 }, true);
  const config: MonitorConfig = mergeOptions(before, {
    hostname,
    postgresql: { pgdata, pg_ctl, port, listen_addresses: given.listen ?? '', ...auth },
    ssl,
  });
  writeConfig(paths.config, config);
  return create(config, paths, context.log, { env: context.env, version, run: given.run === true });
}
