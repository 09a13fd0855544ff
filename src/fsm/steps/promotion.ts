import { maxLsn } from '../../postgres/lsn.js';
import { cut, promote as promoteServer, setReadOnly, slotName } from '../../postgres/replication.js';
import type { Node } from '../node.js';
import { stop } from './lifecycle.js';
import { isInRecovery, localOf } from './local.js';

/** Steps of a standby on its way to lead. */

/**
 * Takes this standby off its upstream without a restart, which would forget received WAL, and keeps its final LSN.
 * From here on it acknowledges nothing to anybody.
 */
export async function partFromUpstream(node: Node): Promise<void> {
  const { control, state } = node;
  if (control.isReady() && !(await isInRecovery(localOf(node)))) return;
  const { lsn } = await cut({ local: localOf(node), control, slot: slotName(state.node_id) });
  await keepFinalLsn(node, lsn);
}

/**
 * Chosen to lead. Our monitor counts on the cut from here on. One of the original waits for the old primary instead, whose
 * last WAL is to come in meanwhile: there the promotion is the cut.
 */
export async function prepareToLead(node: Node): Promise<void> {
  if (!node.group.ofOriginal) await partFromUpstream(node);
}

/** Starts a Postgres that led, or that is in an unknown condition, as a standby of nobody. */
export async function startParted(node: Node): Promise<void> {
  await stop(node);
  await partFromUpstream(node);
}

async function keepFinalLsn(node: Node, lsn: string): Promise<void> {
  node.state.final_lsn = maxLsn(node.state.final_lsn, lsn);
  node.state.sync_set = null;
  await node.save();
}

export async function promote(node: Node): Promise<void> {
  await node.control.ensureRunning({ signal: node.signal });
  node.orderStillHolds();
  const { timeline } = await promoteServer({
    control: node.control,
    local: localOf(node),
    log: node.log,
    signal: node.signal,
  });
  node.log.info(`promoted, on timeline ${timeline}`);
  node.state.final_lsn = null;
}

/** Clients that want to write are turned away. */
export async function closeDoor(node: Node): Promise<void> {
  await setReadOnly({ local: localOf(node), control: node.control, readOnly: true });
}

export async function openDoor(node: Node): Promise<void> {
  node.orderStillHolds();
  await setReadOnly({ local: localOf(node), control: node.control, readOnly: false });
}
