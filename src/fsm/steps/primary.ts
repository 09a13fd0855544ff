import {
  applySyncNames,
  checkpoint,
  createAndDropSlots,
  disableSync,
  slotName,
  verifyInForce,
} from '../../postgres/replication.js';
import type { Node } from '../node.js';
import { localOf } from './local.js';

/** Steps of a node that takes writes: whom commits wait for, and the WAL kept for the others. */

/** How long the walsenders get to show the new set; a step that runs longer keeps the next report waiting. */
const inForceWithin = 2000;

/** A slot for each other node, and none for nodes that left. */
export async function keepSlots(node: Node): Promise<void> {
  await createAndDropSlots({
    local: localOf(node),
    names: node.group.others().map((peer) => slotName(peer.id)),
  });
}

/** Writes the monitor's newest sync set into the configuration; on a standby it counts from the promotion on. */
export async function writeSyncSet(node: Node): Promise<void> {
  await applySyncNames({ local: localOf(node), control: node.control, names: node.group.syncSet().names });
}

/**
 * Makes commits wait for the monitor's newest sync set and verifies it: written, reloaded, shown by every walsender.
 * Until it is verified, the set of before is remembered, since what to verify depends on it.
 */
export async function enforceSyncSet(node: Node): Promise<void> {
  const wanted = node.group.syncSet();
  const before = node.state.sync_set;
  if (before !== null && before.lsn !== null) {
    node.state.sync_set = { ...before, lsn: null };
    await node.save();
  }
  await writeSyncSet(node);
  const former = [...(before?.members ?? []), ...node.group.others().map((peer) => peer.id)];
  const { lsn } = await verifyInForce({
    local: localOf(node),
    names: wanted.names,
    members: wanted.members.map(slotName),
    former: [...new Set(former)].filter((id) => !wanted.members.includes(id)).map(slotName),
    kRose: wanted.quorum > (before?.quorum ?? 1),
    wasEmpty: before === null || before.members.length === 0,
    timeout: inForceWithin,
  });
  const { epoch, members, quorum } = wanted;
  node.state.sync_set = { epoch, members, quorum, lsn };
  await node.save();
}

/** Commits wait for nobody: nobody else is there. */
export async function liftSyncSet(node: Node): Promise<void> {
  await disableSync({ local: localOf(node), control: node.control, log: node.log });
  const { epoch, members } = node.group.syncSet();
  node.state.sync_set = members.length === 0 ? { epoch, members: [], quorum: 0, lsn: null } : null;
}

/** How long a primary that is to step down may write out what it has in memory, while it still serves. */
const checkpointWithin = 30_000;

/** While clients are still served: what is written now need not be written while nobody leads. */
export async function checkpointBriefly(node: Node): Promise<void> {
  if (!node.control.isReady()) return;
  await checkpoint(localOf(node), { timeout: checkpointWithin }).catch((error: unknown) =>
    node.log.warn(`checkpoint before stepping down did not finish: ${String(error)}`),
  );
}

/** A checkpoint on the new timeline, which pg_rewind needs; clients need not wait for it. */
export async function checkpointLater(node: Node): Promise<void> {
  node.later('checkpoint', () => checkpoint(localOf(node)));
}
