import type { KnownNodeRow } from '../monitor/listing-rows.js';
import type { Context } from './command.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';
import { type Hearing, hear } from './hear.js';
import { type MonitorTarget, resolveFormation } from './target.js';

export interface RemoteDrop {
  formation?: string;
  name?: string;
  hostname?: string;
  port: number;
  force: boolean;
  seconds: number;
}

/** Drops a node by name or by address, and waits until the monitor has forgotten it. */
export async function dropRemotely(
  context: Context,
  target: MonitorTarget,
  drop: RemoteDrop,
): Promise<ExitCode> {
  const node = await find(target, drop);
  const { log } = context;
  const about = `node ${node.nodeid} "${node.nodename}" (${node.nodehost}:${node.nodeport})`;
  const hearing = await hear(context, target.connection, {
    about: ({ formation, groupId }) => formation === node.formationid && groupId === node.groupid,
    onState: ({ nodeId, name, host, port, reportedState, goalState }) =>
      log.info(`New state for node ${nodeId} "${name}" (${host}:${port}): ${reportedState} ➜ ${goalState}`),
  });
  try {
    await target.client.removeNode(node.nodeid, drop.force);
    if (drop.seconds === 0) return exitCodes.ok;
    log.info(
      `Waiting until ${about} in formation "${node.formationid}" has been dropped, or for ${drop.seconds}s`,
    );
    if (await isGone(target, node, hearing, drop.seconds)) {
      log.info(`The ${about} in formation "${node.formationid}" has been dropped from the monitor`);
      return exitCodes.ok;
    }
  } finally {
    await hearing.close();
  }
  throw new Failure(
    exitCodes.internal,
    `The ${about} has not been dropped within ${drop.seconds}s: its keeper has to confirm, or use --force`,
  );
}

async function find(
  target: MonitorTarget,
  { name, hostname, port, formation }: RemoteDrop,
): Promise<KnownNodeRow> {
  const { client, local } = target;
  if (name !== undefined) {
    const where = resolveFormation(formation === undefined ? {} : { formation }, local);
    const found = await client.nodeNamed(where, name);
    if (found !== null) return found;
    throw new Failure(
      exitCodes.monitor,
      `Expected --name to name a node of formation "${where}", the monitor knows none called "${name}"`,
    );
  }
  const found = hostname === undefined ? null : await client.nodeAt(hostname, port);
  if (found !== null) return found;
  throw new Failure(
    exitCodes.monitor,
    `Expected --hostname and --pgport to be those of a node, the monitor knows none at ${hostname}:${port}`,
  );
}

async function isGone(
  { client }: MonitorTarget,
  node: KnownNodeRow,
  hearing: Hearing,
  seconds: number,
): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const nodes = await client.getNodes(node.formationid, node.groupid);
    if (!nodes.some(({ node_id }) => node_id === node.nodeid)) return true;
    // A notification may be the good news: look at once, and at least every second.
    await hearing.until(({ nodeId }) => nodeId === node.nodeid, 1);
  }
  return false;
}
