import { rm } from 'node:fs/promises';
import { bootstrapServer } from '../../postgres/conninfo.js';
import { dataDirectory, readControlData } from '../../postgres/controldata.js';
import { disableSync, promote as promoteServer } from '../../postgres/replication.js';
import {
  createDatabaseAndUser,
  createExtensionIfAvailable,
  ensureRoles,
  initdb,
} from '../../postgres/setup.js';
import type { Node } from '../node.js';
import { isInRecovery, writeFiles } from './local.js';

/** Steps that make, start and stop this node's Postgres. */

/** After this long a fast shutdown becomes an immediate one: somebody else is waiting to take over. */
const escalateAfter = 5000;

export async function start(node: Node): Promise<void> {
  await node.control.ensureRunning({ signal: node.signal });
}

export async function stop(node: Node): Promise<void> {
  await node.control.ensureStopped({ escalateAfter });
  node.state.sync_set = null;
}

/** A cluster for the first node of a group, with its database, owner and the roles that replication and probes use. */
export async function createCluster(node: Node): Promise<void> {
  const { config, paths, log, control } = node;
  const { pgdata, pg_ctl, dbname, username } = config.postgresql;
  const found = dataDirectory(pgdata, paths.incomplete);
  if (found === 'foreign')
    throw new Error(`Expected "${pgdata}" to be empty or a Postgres cluster, it is neither`);
  if (found !== 'cluster') await initdb({ pg_ctl, pgdata, incomplete: paths.incomplete, log });
  await tellSystemIdentifier(node);
  await writeFiles(node, { renewCertificate: false });
  node.orderStillHolds();
  await control.ensureRunning({ signal: node.signal });
  const local = bootstrapServer(config, node.env);
  await disableSync({ local, control, log });
  if (await isInRecovery(local)) await promoteServer({ control, local, log, signal: node.signal });
  await createDatabaseAndUser({ local, dbname, username, log });
  await ensureRoles({ local, monitor: true, replicationPassword: config.replication.password, log });
  await createExtensionIfAvailable({ local, dbname, extension: 'pg_stat_statements', log });
}

/** Reads which database system PGDATA holds and tells the monitor. */
export async function tellSystemIdentifier(node: Node): Promise<void> {
  const { pgdata, pg_ctl } = node.config.postgresql;
  const control = await readControlData({ pg_ctl, pgdata });
  node.state.system_identifier = control.systemIdentifier;
  node.state.pg_control_version = control.controlVersion;
  node.state.catalog_version_no = control.catalogVersion;
  await node.group.setSystemIdentifier(control.systemIdentifier);
}

/** Forgets a creation that was under way; PGDATA stays. */
export async function dropLocally(node: Node): Promise<void> {
  await rm(node.paths.init, { force: true });
}
