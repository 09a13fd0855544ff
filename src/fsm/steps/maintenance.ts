import { checkpoint, writeStandbyFiles } from '../../postgres/replication.js';
import type { Node } from '../node.js';
import { stop } from './lifecycle.js';
import { localOf, standbyOf } from './local.js';

/** Steps of a node that leaves service for a while. */

/** Stops with as little as possible left to do at the next start. */
export async function checkpointAndStop(node: Node): Promise<void> {
  if (node.control.isReady()) {
    await checkpoint(localOf(node)).catch((error: unknown) =>
      node.log.warn(`checkpoint failed: ${String(error)}`),
    );
  }
  await stop(node);
}

/** Stopped, and a standby of nobody should anyone start it. */
export async function stopAsStandby(node: Node): Promise<void> {
  await stop(node);
  await writeStandbyFiles(node.config.postgresql.pgdata, standbyOf(node, null));
}

/** From here on Postgres is the operator's. */
export async function handsOff(node: Node): Promise<void> {
  node.log.info('Postgres is left to the operator until maintenance ends');
}
