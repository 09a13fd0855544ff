import {
  applySyncNames,
  checkpoint,
  createAndDropSlots,
  disableSync,
  NotInForce,
  slotName,
  verifyHeldByOne,
  verifyInForce,
} from '../../postgres/replication.js';
import { type Node, NotYet } from '../node.js';
import { localOf } from './local.js';

/** Steps of a node that takes writes: whom commits wait for, and the WAL kept for the others. */

/** How long a transition waits for the walsenders to show the new set; what is missing then is looked at again each turn. */
const inForceWithin = 300;

/** A slot for each other node, and none for nodes that left. */
export async function keepSlots(node: Node): Promise<void> {
  await createAndDropSlots({
    local: localOf(node),
    names: node.group.others().map((peer) => slotName(peer.id)),
  });
}

/**
 * Makes commits wait for the monitor's newest sync set. On a standby it counts from the promotion on, so that no commit
 * passes between the two.
 */
export async function writeSyncSet(node: Node): Promise<void> {
  await applySyncNames({ local: localOf(node), control: node.control, names: node.group.syncSet().names });
}

/** A standby waits, once promoted, for whom its primary waits: its checkpointer has taken that in long before. */
export async function mirrorSyncSet(node: Node): Promise<void> {
  const { names } = node.group.syncSet();
  if (names === '') return;
  await applySyncNames({ local: localOf(node), control: node.control, names });
}

/** Makes commits wait for the monitor's newest sync set; that it is in force may be found out later. */
export async function enforceSyncSet(node: Node): Promise<void> {
  if (node.group.ofOriginal) return enforceForOriginal(node);
  try {
    await confirmSyncSet(node, inForceWithin);
  } catch (error) {
    if (!(error instanceof NotInForce)) throw error;
    node.log.debug(`the sync set is not known to be in force yet: ${error.message}`);
  }
}

/**
 * A monitor of the original may promote a standby as soon as this node reports that commits wait: one has to hold by
 * then all that was committed before. A node that was cut off has waited all along, and its standbys may be gone.
 */
async function enforceForOriginal(node: Node): Promise<void> {
  const { names, members } = node.group.syncSet();
  // A report that came while a switchover was asked for makes it forget, for a moment, that this node is to step down.
  if (names === '' && node.group.anotherPrepares)
    throw new NotYet('another node is about to lead: commits go on waiting for it');
  await writeSyncSet(node);
  node.state.sync_set = null;
  if (names === '' || node.state.current_role === 'demote_timeout') return;
  await verifyHeldByOne({
    local: localOf(node),
    names,
    members: members.map(slotName),
    timeout: inForceWithin,
  });
}

/**
 * Makes commits wait for the monitor's newest sync set and verifies it: written, reloaded, shown by every walsender
 * within so many milliseconds. Until it is verified, the set of before is remembered, since what to verify depends on it.
 */
export async function confirmSyncSet(node: Node, timeout: number): Promise<void> {
  const wanted = node.group.syncSet();
  const before = node.state.sync_set;
  if (before !== null) {
    // whatever is written now may be in force at once: a walsender shows whether it is a member, but not of how many
    const quorum = wanted.quorum === 0 ? before.quorum : Math.min(before.quorum, wanted.quorum);
    if (before.lsn !== null || quorum !== before.quorum) {
      node.state.sync_set = { ...before, lsn: null, quorum };
      await node.save();
    }
  }
  await writeSyncSet(node);
  const former = [...(before?.members ?? []), ...node.group.others().map((peer) => peer.id)];
  const { lsn } = await verifyInForce({
    local: localOf(node),
    names: wanted.names,
    members: wanted.members.map(slotName),
    former: [...new Set(former)].filter((id) => !wanted.members.includes(id)).map(slotName),
    kRose: wanted.quorum > (before?.quorum ?? 1),
    timeout,
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
