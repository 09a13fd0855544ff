import { baseBackup } from '../../postgres/basebackup.js';
import { dataDirectory } from '../../postgres/controldata.js';
import { waitForWal } from '../../postgres/local-wal.js';
import { compareLsn } from '../../postgres/lsn.js';
import { diskFree, observe } from '../../postgres/observe.js';
import {
  copyName,
  createAndDropSlots,
  handshake,
  type Identity,
  maintainSlots,
  slotName,
  upstreamHasSlot,
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
  if (!(await upstreamHasSlot(upstreamOf(node, primary)))) {
    throw new NotYet(`the primary ${primary.host}:${primary.port} has no replication slot for this node yet`);
  }
  await copyFrom(node, primary, slotName(node.state.node_id));
}

async function copyFrom(node: Node, source: Peer, slot: string): Promise<void> {
  const { config, paths, control, log, signal, state } = node;
  await baseBackup({
    control,
    pg_ctl: config.postgresql.pg_ctl,
    pgdata: config.postgresql.pgdata,
    incomplete: paths.incomplete,
    backupDirectory: config.replication.backup_directory,
    maxRate: config.replication.maximum_backup_rate,
    upstream: { ...upstreamOf(node, source), slot },
    copyName: copyName(state.node_id),
    standby: standbyOf(node, source),
    whole: async () => {
      await writeFiles(node, { renewCertificate: true });
    },
    log,
    signal,
  });
}

/** Follows the primary from now on; its address or the node itself may be another than before. No restart is needed. */
export async function followPrimary(node: Node): Promise<void> {
  await follow(node, node.group.primary());
}

async function follow(node: Node, peer: Peer): Promise<void> {
  await handshake(upstreamOf(node, peer));
  await resume(node);
  const changed = await writeStandbyFiles(node.config.postgresql.pgdata, standbyOf(node, peer));
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
  await rewind({
    control,
    pg_ctl: config.postgresql.pg_ctl,
    pgdata: config.postgresql.pgdata,
    incomplete: paths.incomplete,
    upstream: upstreamOf(node, primary),
    copyName: copyName(state.node_id),
    standby: standbyOf(node, primary),
    whole: async () => {
      await writeFiles(node, { renewCertificate: true });
    },
    log,
    signal,
  });
}

/** Succeeds once this standby is on the primary's timeline; one that has left it is rewound. */
export async function catchUp(node: Node): Promise<void> {
  const primary = node.group.primary();
  const upstream = await handshake(upstreamOf(node, primary));
  const own = await observe({ control: node.control, local: localOf(node) });
  if (!own.connected || own.timeline === 0) throw new NotYet('Postgres does not answer yet');
  if (own.timeline === upstream.timeline) return;
  if (!hasLeft(own, upstream)) {
    throw new NotYet(`this standby is on timeline ${own.timeline}, the primary on ${upstream.timeline}`);
  }
  node.log.warn(
    `timeline ${own.timeline} at ${own.lsn} is not on the way to timeline ${upstream.timeline} of the primary`,
  );
  await rewindOrCopy(node);
  throw new NotYet(`this standby was rewound to timeline ${upstream.timeline}`);
}

/** Whether WAL was written here that is not part of the upstream's history. */
export function hasLeft(
  own: { timeline: number; lsn: string },
  upstream: Pick<Identity, 'timeline' | 'history'>,
): boolean {
  if (own.timeline > upstream.timeline) return true;
  const entry = upstream.history.find(({ tli }) => tli === own.timeline);
  return entry === undefined || (entry.end !== null && compareLsn(own.lsn, entry.end) > 0);
}

/** Fetches the WAL that this elected node misses from the standby that has it. */
export async function fastForward(node: Node): Promise<void> {
  const ahead = await node.group.mostAdvanced();
  await follow(node, ahead);
  await waitForWal({ local: localOf(node), target: ahead.lsn, signal: node.signal });
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
