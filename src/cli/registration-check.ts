import type { KeeperConfig } from '../config/model.js';
import { scrub } from '../log/scrub.js';
import { MonitorClient } from '../monitor/client.js';
import { MonitorError, MonitorUnreachable, NotAMonitor } from '../monitor/errors.js';
import { exitCodes, Failure } from './exit-codes.js';

/**
 * Asks the monitor, before anything is created, whether it would take this node: so that what it would refuse is told
 * in the words of the command line. A monitor that is not reached yet says nothing; registration waits for it.
 */
export async function checkRegistration(config: KeeperConfig): Promise<void> {
  const client = new MonitorClient(config.monitor);
  try {
    await check(client, config);
  } catch (error) {
    if (error instanceof MonitorUnreachable) return;
    if (!(error instanceof MonitorError)) throw error;
    const wanted =
      error instanceof NotAMonitor
        ? 'the connection string of a pg_auto_failover monitor'
        : 'a connection string that the monitor accepts';
    throw refused(`Expected --monitor to be ${wanted}, got "${scrub(config.monitor)}": ${error.message}`);
  } finally {
    await client.close();
  }
}

async function check(client: MonitorClient, config: KeeperConfig): Promise<void> {
  const { formation, name, hostname } = config;
  const { port } = config.postgresql;
  if ((await client.numberSyncStandbys(formation)) === null) {
    throw refused(`Expected --formation to name a formation of the monitor, got "${formation}"`);
  }
  const named = name === '' ? null : await client.nodeNamed(formation, name);
  if (named !== null) {
    const owner = `node ${named.nodeid} at ${named.nodehost}:${named.nodeport}`;
    throw refused(`Expected --name to be free in formation "${formation}", got "${name}", which is ${owner}`);
  }
  const there = await client.nodeAt(hostname, port);
  if (there !== null) {
    const owner = `node ${there.nodeid} "${there.nodename}" of formation "${there.formationid}"`;
    throw refused(
      `Expected --hostname and --pgport to be free on the monitor, got "${hostname}:${port}", which is ${owner}`,
    );
  }
}

function refused(message: string): Failure {
  return new Failure(exitCodes.badState, message, { fatal: true });
}
