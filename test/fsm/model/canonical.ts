import { isWritable, type State } from '../../../src/fsm/states.js';
import { both, type Monitor, other, type Situation, type Which } from './situation.js';

/** Brings situations that differ in nothing that matters to one form, so that there are finitely many. */

/** Gives the numbers their ranks: 0 stays 0, the lowest of the others becomes 1. */
export class Ranks {
  readonly values: number[];
  #rank = new Map<number, number>([[0, 0]]);

  constructor(values: Iterable<number>) {
    this.values = [...new Set(values)].filter((value) => value !== 0).sort((a, b) => a - b);
    for (const [index, value] of this.values.entries()) this.#rank.set(value, index + 1);
  }

  of(value: number): number {
    const rank = this.#rank.get(value);
    if (rank === undefined) throw new Error(`expected one of ${this.values.join(', ')}, got ${value}`);
    return rank;
  }

  /** The number of this rank; ranks beyond the last are beyond the last number. */
  value(rank: number): number {
    if (rank === 0) return 0;
    const last = this.values.length;
    return rank > last ? (this.values[last - 1] ?? 0) + rank - last : (this.values[rank - 1] ?? 0);
  }
}

/** Changes every WAL position, epoch and timeline of the monitor's tables. */
export function renumber(
  { rows, sets, ...monitor }: Monitor,
  to: { lsn(n: number): number; epoch(n: number): number; tli(n: number): number },
): Monitor {
  const row = (each: Monitor['rows'][0]) =>
    each === null ? null : { ...each, lsn: to.lsn(each.lsn), tli: to.tli(each.tli) };
  return {
    ...monitor,
    epoch: to.epoch(monitor.epoch),
    rows: [row(rows[0]), row(rows[1])],
    sets: sets.map((set) => ({
      epoch: to.epoch(set.epoch),
      member: set.member,
      lsn: set.lsn === null ? null : to.lsn(set.lsn),
    })),
  };
}

const stopping: readonly State[] = ['draining', 'demote_timeout', 'demoted', 'dropped'];
const following: readonly State[] = ['secondary', 'catchingup'];

/** Forgets what no decision and no step will ask for again. */
function forgetOfRow(monitor: Monitor, which: Which): void {
  const row = monitor.rows[which];
  if (row === null) return;
  const leads = monitor.leader === which;
  if (!leads || !stopping.includes(row.goal)) row.told = 'now';
  if (row.health === 1) {
    row.bad = 'never';
    row.refused = 'never';
  }
  const leader = monitor.leader === null ? null : monitor.rows[monitor.leader];
  const asked = row.goal === 'catchingup' || leader?.health === 0;
  if (leads || !following.includes(row.goal) || !asked) row.streams = false;
  if (row.health !== 0 && !row.streams) row.heard = 'now';
  // positions are asked of candidates only; of the leader only whether one is known
  if (leads && row.lsn > 0) row.lsn = 1;
}

function forgetOfServer({ monitor, servers }: Situation, which: Which): void {
  const server = servers[which];
  const writes = isWritable(server.role);
  const epochs = monitor.sets.map((set) => set.epoch);
  if (server.postgres !== 'writable') server.mixed = false;
  if (!writes && server.role !== 'demote_timeout' && server.postgres !== 'writable') server.waits = false;
  if (server.postgres !== 'standby' && !following.includes(server.role)) server.follows = false;
  const { order } = server;
  if (order !== null && !isWritable(order.goal)) {
    order.epoch = 0;
    order.waits = false;
    if (!following.includes(order.goal)) order.follow = false;
    if (order.goal === server.role) server.order = null;
  }
  const mayOpen = writes || server.role === 'stop_replication' || server.role === 'prepare_promotion';
  if (!mayOpen || (server.order === null && !isWritable(server.assigned))) server.assigned = 'init';
  if (server.set !== null) {
    const current = server.set.epoch === server.order?.epoch;
    if (!epochs.includes(server.set.epoch)) server.set.epoch = 0;
    if (server.set.epoch === 0 && !current) server.set = null;
  }
  if (server.order !== null && !epochs.includes(server.order.epoch)) server.order.epoch = 0;
  if (server.set !== null && server.set.lsn !== null) {
    const { epoch } = server.set;
    const asked = monitor.sets.some((set) => set.epoch === epoch && set.lsn === null && set.member !== null);
    if (!asked) server.set.lsn = 0;
  }
}

/** Changes its argument. */
function forget(s: Situation): void {
  const { monitor } = s;
  for (const which of both) {
    forgetOfRow(monitor, which);
    forgetOfServer(s, which);
  }
  // the position from which an empty set counts is never compared
  for (const set of monitor.sets) if (set.member === null && set.lsn !== null) set.lsn = 0;
  monitor.epoch = Math.max(0, ...monitor.sets.map((set) => set.epoch));
}

/**
 * Positions matter in comparison with those from which a set counts, and with each other. What was reported is brought
 * down to the nearest of these, and what lies above all of them is moved down to them.
 */
function lowerPositions({ monitor, servers }: Situation): void {
  const counts = [...monitor.sets.map((set) => set.lsn ?? 0), ...servers.map(({ set }) => set?.lsn ?? 0)];
  const isSettled = monitor.sets.at(-1)?.lsn !== null && monitor.sets.at(-1)?.member !== null;
  const marks = [0, ...counts, ...(isSettled ? [] : servers.map((server) => server.lsn))];
  for (const row of monitor.rows) {
    if (row === null || row.lsn === 0) continue;
    const { lsn } = row;
    row.lsn = Math.max(...marks.filter((mark) => mark <= lsn)) || 1;
  }
  const highest = Math.max(1, ...counts);
  const positions = servers.filter((server) => server.lsn > 0).map((server) => server.lsn);
  const excess = Math.min(...positions) - highest;
  if (positions.length === 0 || excess <= 0) return;
  for (const each of [...servers, ...monitor.rows]) {
    if (each !== null && each.lsn > highest) each.lsn = Math.max(highest, each.lsn - excess);
  }
}

/** The canonical form; changes its argument and returns it. */
export function canonical(s: Situation): Situation {
  forget(s);
  lowerPositions(s);
  const { rows, sets } = s.monitor;
  const present = rows.filter((row) => row !== null);
  const lsn = new Ranks([
    ...present.map((row) => row.lsn),
    ...sets.map((set) => set.lsn ?? 0),
    ...s.servers.flatMap((server) => [server.lsn, server.set?.lsn ?? 0]),
  ]);
  const epoch = new Ranks(sets.map((set) => set.epoch));
  const tli = new Ranks([...present.map((row) => row.tli), ...s.servers.map((server) => server.tli)]);
  s.monitor = renumber(s.monitor, {
    lsn: (n) => lsn.of(n),
    epoch: (n) => epoch.of(n),
    tli: (n) => tli.of(n),
  });
  for (const server of s.servers) {
    server.lsn = lsn.of(server.lsn);
    server.tli = tli.of(server.tli);
    if (server.set !== null) {
      server.set.epoch = epoch.of(server.set.epoch);
      if (server.set.lsn !== null) server.set.lsn = lsn.of(server.set.lsn);
    }
    if (server.order !== null) server.order.epoch = epoch.of(server.order.epoch);
  }
  return s;
}

/** Whether WAL that one sends reaches the other. */
export function streams(s: Situation, which: 0 | 1): boolean {
  const standby = s.servers[which];
  const upstream = s.servers[other(which)];
  return (
    standby.postgres === 'standby' &&
    standby.follows &&
    s.linked &&
    (upstream.postgres === 'writable' || upstream.postgres === 'closed') &&
    !standby.extra &&
    standby.tli <= upstream.tli
  );
}

/** Whether a client of this node would be told that its commit is done. */
export function canAcknowledge(s: Situation, which: 0 | 1): boolean {
  const server = s.servers[which];
  if (server.postgres !== 'writable') return false;
  return !server.waits || server.mixed || streams(s, other(which));
}

/** What is acknowledged where commits wait for nobody is missing on the other node; changes its argument. */
export function acknowledge(s: Situation): void {
  for (const which of both) {
    const server = s.servers[which];
    const alone = server.postgres === 'writable' && (!server.waits || server.mixed);
    if (alone && server.extra) s.servers[other(which)].lacks = true;
  }
}
