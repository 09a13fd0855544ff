import { scrub } from '../log/scrub.js';
import { connectTo, parseTarget, type Target } from '../monitor/connection.js';
import { asMonitorError } from '../monitor/errors.js';
import { installMonitor } from '../monitor/install.js';
import type { Context } from './command.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';
import { checkMonitorUri } from './target.js';

const nodeRole = 'autoctl_node';
/** Milliseconds: creating everything in a database far away may take its time. */
const patience = 300_000;

/** Makes a database that exists already a monitor, and prints the connection string for the nodes. */
export async function installIntoDatabase(context: Context, uri: string): Promise<ExitCode> {
  checkMonitorUri(uri, '--pguri');
  const target = parseTarget(uri);
  const { client } = await connected(uri);
  try {
    await installMonitor(client, (line) => context.log.info(line));
  } catch (error) {
    throw new Failure(
      exitCodes.internal,
      `Failed to install the monitor in "${scrub(uri)}", see above for details`,
      {
        fatal: true,
        hints: lacksRights(error) ? [neededRights] : [],
        cause: error,
      },
    );
  } finally {
    await client.end();
  }
  context.log.info(
    `Nodes reach this monitor as role ${nodeRole}: let it in, in pg_hba.conf or with a password`,
  );
  context.log.info('The health service runs beside it: pg_autoctl run --monitor URI');
  context.stdout.write(`${nodeUri(target, client.database)}\n`);
  return exitCodes.ok;
}

const neededRights =
  'HINT: the role of --pguri needs CREATE on the database, and CREATEROLE unless the role autoctl_node exists already';

function lacksRights(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42501';
}

async function connected(uri: string): ReturnType<typeof connectTo> {
  try {
    return await connectTo(uri, { application_name: 'pg_autoctl create monitor', query_timeout: patience });
  } catch (error) {
    throw new Failure(
      exitCodes.monitor,
      'Failed to connect to the database of --pguri, see above for details',
      {
        fatal: true,
        cause: asMonitorError(error),
      },
    );
  }
}

/** The same database, as the role for nodes: without whose password it is. */
function nodeUri({ hosts, parameters }: Target, database: string | undefined): string {
  const addresses = hosts.map(
    ({ host, port }) => `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`,
  );
  const kept = ['sslmode', 'sslrootcert', 'sslcrl', 'target_session_attrs'].flatMap((key) => {
    const value = parameters.get(key);
    return value === undefined ? [] : [`${key}=${value}`];
  });
  const query = kept.length > 0 ? `?${kept.join('&')}` : '';
  return `postgres://${nodeRole}@${addresses.join(',')}/${encodeURIComponent(database ?? '')}${query}`;
}
