import { baseBackup } from '../../postgres/basebackup.js';
import { dataDirectory } from '../../postgres/controldata.js';
import { waitForWal } from '../../postgres/local-wal.js';
import { compareLsn } from '../../postgres/lsn.js';
import { diskFree, observe } from '../../postgres/observe.js';
import type { OnProgress } from '../../postgres/progress.js';
import {
  copyName,
  createAndDropSlots,
  handshake,
  type Identity,
  maintainSlots,
  readHistory,
  slotName,
  type TimelineEntry,
  upstreamSlot,
  writeStandbyFiles,
} from '../../postgres/replication.js';
import { rewind } from '../../postgres/rewind.js';
import { type Node, NotYet, type Peer } from '../node.js';
import { stop, tellSystemIdentifier } from './lifecycle.js';
import { localOf, standbyOf, upstreamOf, writeFiles } from './local.js';

/** Steps of a node that follows another. */

/** Copies the primary, unless the creation found a copy in PGDATA or an earlier try has copied it already. */
export async function copyPrimary(node: Node): Promise<void> {
  const primary = node.group.primary();
  if (!node.state.copied) {
    if (await hasOwnCopy(node)) await takeUpCopy(node, primary);
    else await copyWithSlot(node, primary);
    node.state.copied = true;
    await node.save();
  }
  await tellSystemIdentifier(node);
}

/** Copies the standby with the most WAL: the group has no primary now. */
export async function copyMostAdvanced(node: Node): Promise<void> {
  if (!node.state.copied) {
    await copyFrom(node, await node.group.mostAdvanced(), '');
    node.state.copied = true;
    await node.save();
  }
  await tellSystemIdentifier(node);
}

async function hasOwnCopy(node: Node): Promise<boolean> {
  const found = dataDirectory(node.config.postgresql.pgdata, node.paths.incomplete);
  return found === 'cluster' && (await node.foundCluster());
}

async function takeUpCopy(node: Node, primary: Peer): Promise<void> {
  await handshake(upstreamOf(node, primary));
  await stop(node);
  await writeStandbyFiles(node.config.postgresql.pgdata, standbyOf(node, primary));
  await writeFiles(node, { renewCertificate: false });
}

async function copyWithSlot(node: Node, primary: Peer): Promise<void> {
  if ((await upstreamSlot(upstreamOf(node, primary))) === null) {
    throw new NotYet(`the primary ${primary.host}:${primary.port} has no replication slot for this node yet`);
  }
  await copyFrom(node, primary, slotName(node.state.node_id));
}

async function copyFrom(node: Node, source: Peer, slot: string): Promise<void> {
  const { config, paths, control, log, signal, state } = node;
  await withProgress(node, (onProgress) =>
    baseBackup({
      control,
      pg_ctl: config.postgresql.pg_ctl,
      pgdata: config.postgresql.pgdata,
      incomplete: paths.incomplete,
      backupDirectory: config.replication.backup_directory,
      maxRate: config.replication.maximum_backup_rate,
      upstream: { ...upstreamOf(node, source), slot },
      copyName: copyName(state.node_id),
      standby: standbyOf(node, source),
      whole: () => becomeWhole(node),
      log,
      onProgress,
      signal,
    }),
  );
}

/** Runs work that tells how far it has come, and says that it is over. */
async function withProgress(node: Node, work: (onProgress: OnProgress) => Promise<void>): Promise<void> {
  let succeeded = false;
  try {
    await work((progress) => node.progress.note(progress));
    succeeded = true;
  } finally {
    node.progress.over({ succeeded });
  }
}

/** Before PGDATA counts as whole: nothing in it is another node's, and nothing is known of what was there before. */
async function becomeWhole(node: Node): Promise<void> {
  await writeFiles(node, { renewCertificate: true });
  node.state.forked = false;
  await node.save();
}

/** Follows the primary from now on; its address or the node itself may be another than before. No restart is needed. */
export async function followPrimary(node: Node): Promise<void> {
  await follow(node, node.group.primary());
}

async function follow(node: Node, peer: Peer, slot = slotName(node.state.node_id)): Promise<void> {
  await handshake(upstreamOf(node, peer));
  await resume(node);
  const changed = await writeStandbyFiles(node.config.postgresql.pgdata, { ...standbyOf(node, peer), slot });
  if (changed && node.control.isReady()) node.control.reload();
  else await node.control.ensureRunning({ signal: node.signal });
}

/** WAL comes in again: what was final is so no more. */
async function resume(node: Node): Promise<void> {
  if (node.state.final_lsn === null) return;
  node.state.final_lsn = null;
  await node.save();
}

/** Back behind a new primary: pg_rewind, else a new copy. */
export async function rewindOrCopy(node: Node): Promise<void> {
  const primary = node.group.primary();
  await handshake(upstreamOf(node, primary));
  await stop(node);
  await expectRoom(node);
  try {
    await rewindTo(node, primary);
  } catch (error) {
    node.signal.throwIfAborted();
    node.log.warn(`pg_rewind did not succeed, copying the primary instead: ${String(error)}`);
    await copyWithSlot(node, primary);
  }
  await node.control.ensureRunning({ signal: node.signal });
}

/** Two segments of WAL, for a crash recovery. On a full disk a rewind fails, and nothing is won by giving up the old copy. */
const room = 32 * 1024 * 1024;

async function expectRoom(node: Node): Promise<void> {
  const { pgdata } = node.config.postgresql;
  const free = await diskFree(pgdata);
  if (free !== null && free < room) {
    throw new NotYet(`expected ${room} bytes to be free on the disk of "${pgdata}", got ${free}`);
  }
}

async function rewindTo(node: Node, primary: Peer): Promise<void> {
  const { config, paths, control, log, signal, state } = node;
  await resume(node);
  await withProgress(node, (onProgress) =>
    rewind({
      control,
      pg_ctl: config.postgresql.pg_ctl,
      pgdata: config.postgresql.pgdata,
      incomplete: paths.incomplete,
      upstream: upstreamOf(node, primary),
      copyName: copyName(state.node_id),
      standby: standbyOf(node, primary),
      whole: () => becomeWhole(node),
      log,
      onProgress,
      signal,
    }),
  );
}

/** Succeeds once this standby is on the primary's timeline; one that has left it is rewound. */
export async function catchUp(node: Node): Promise<void> {
  const primary = node.group.primary();
  const upstream = await handshake(upstreamOf(node, primary));
  const own = await position(node);
  if (own === null) throw new NotYet('Postgres does not answer yet');
  if (node.state.forked || hasLeft(own, upstream)) {
    await goBack(node, own, upstream);
    throw new NotYet(`this standby was rewound to timeline ${upstream.timeline}`);
  }
  if (own.timeline === upstream.timeline) return;
  throw new NotYet(`this standby is on timeline ${own.timeline}, the primary on ${upstream.timeline}`);
}

/** Up to where the local WAL goes, and on which way; null when that is not known now. */
async function position(node: Node): Promise<Position | null> {
  const { connected, timeline, lsn } = await observe({ control: node.control, local: localOf(node) });
  if (!connected || timeline === 0) return null;
  return { timeline, lsn, history: await readHistory(node.config.postgresql.pgdata, timeline) };
}

async function goBack(node: Node, own: Position, upstream: Identity): Promise<void> {
  node.log.warn(
    `timeline ${own.timeline} at ${own.lsn} is not on the way to timeline ${upstream.timeline} of the primary`,
  );
  // pg_rewind goes by the numbers of the timelines, and finds nothing to do where they are the same
  if (own.timeline === upstream.timeline) await copyAnew(node);
  else await rewindOrCopy(node);
}

/** Gives up what is here, once the new copy is complete. */
export async function copyAnew(node: Node): Promise<void> {
  await stop(node);
  await copyWithSlot(node, node.group.primary());
  await node.control.ensureRunning({ signal: node.signal });
}

interface Position {
  timeline: number;
  lsn: string;
  /** Null when the file of it is not there. */
  history: readonly TimelineEntry[] | null;
}

/** Whether WAL was written here that is not part of the upstream's history. */
export function hasLeft(own: Position, upstream: Pick<Identity, 'timeline' | 'history'>): boolean {
  if (own.timeline > upstream.timeline) return true;
  const theirs = (tli: number) => upstream.history.find((entry) => entry.tli === tli);
  // two nodes that were promoted from the same timeline both call theirs the next one
  const parents = (own.history ?? []).filter(({ end }) => end !== null);
  if (parents.some(({ tli, end }) => theirs(tli)?.end !== end)) return true;
  const entry = theirs(own.timeline);
  return entry === undefined || (entry.end !== null && compareLsn(own.lsn, entry.end) > 0);
}

/** Follows the primary again, and goes back first to where its own WAL has left the primary's history. */
export async function rejoin(node: Node): Promise<void> {
  const primary = node.group.primary();
  const upstream = await handshake(upstreamOf(node, primary));
  const own = await position(node);
  if (own !== null && (node.state.forked || hasLeft(own, upstream))) await goBack(node, own, upstream);
  else await follow(node, primary);
}

/** What is fetched then is looked at again after a report: the source may be gone, and another node elected. */
const forwardWithin = 1000;

/** Whether the primary keeps WAL for this node only from a later position on than it needs. */
export async function isStranded(node: Node): Promise<boolean> {
  const slot = await upstreamSlot(upstreamOf(node, node.group.primary()));
  const own = await position(node);
  if (slot === null || slot.restartLsn === null || own === null) return false;
  return compareLsn(own.lsn, slot.restartLsn) < 0;
}

/** Nobody asked for it, so nobody knows of it: what it has written since is not the group's. */
export async function undoPromotion(node: Node): Promise<void> {
  node.log.error(
    `Postgres takes writes, in state "${node.state.current_role}": somebody else promoted it; it is stopped, and rewound or copied before it follows again`,
  );
  node.state.forked = true;
  node.state.final_lsn = null;
  await node.save();
  await stop(node);
  await writeStandbyFiles(node.config.postgresql.pgdata, standbyOf(node, null));
}

/** A rewind or a copy of a standby that did not come to its end is done again: such a directory is never started. */
export async function finishCopy(node: Node): Promise<void> {
  if (dataDirectory(node.config.postgresql.pgdata, node.paths.incomplete) !== 'incomplete') return;
  await rewindOrCopy(node);
}

/** Fetches the WAL that this elected node misses from the standby that has it. */
export async function fastForward(node: Node): Promise<void> {
  const ahead = await node.group.mostAdvanced();
  // a slot that is not there (yet) would keep the walreceiver from starting
  const slot = await upstreamSlot(upstreamOf(node, ahead));
  await follow(node, ahead, slot === null ? '' : slotName(node.state.node_id));
  const { lsn } = await waitForWal({
    local: localOf(node),
    target: ahead.lsn,
    timeout: forwardWithin,
    signal: node.signal,
  });
  if (compareLsn(lsn, ahead.lsn) < 0) {
    throw new NotYet(`fetching WAL from ${ahead.host}:${ahead.port}, at ${lsn} of ${ahead.lsn}`);
  }
}

/** Slots left from being primary hold back the xmin horizon for ever: all go, and are made anew later. */
export async function dropSlots(node: Node): Promise<void> {
  await createAndDropSlots({ local: localOf(node), names: [] });
}

/** A standby keeps WAL for the others too, so that they can follow it when it leads. A hint, not a condition. */
export async function maintainStandbySlots(node: Node): Promise<void> {
  try {
    await maintainSlots({
      local: localOf(node),
      slots: node.group.others().map(({ id, lsn }) => ({ name: slotName(id), lsn })),
    });
  } catch (error) {
    node.log.warn(`could not maintain replication slots: ${String(error)}`);
  }
}
