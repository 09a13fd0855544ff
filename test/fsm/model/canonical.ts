import { isWritable, type State } from '../../../src/fsm/states.js';
import {
  all,
  type Monitor,
  type ReportCall,
  type Row,
  type Situation,
  type Turn,
  type Which,
} from './situation.js';

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

/** What becomes of each number. */
export interface Renaming {
  lsn(n: number): number;
  epoch(n: number): number;
  tli(n: number): number;
}

const renumberTurns = (history: Turn[], to: Renaming): Turn[] =>
  history.map(({ tli, parent, at }) => ({ tli: to.tli(tli), parent: to.tli(parent), at: to.lsn(at) }));

/** Changes every WAL position, epoch and timeline of the monitor's tables. */
export function renumber({ rows, sets, ...monitor }: Monitor, to: Renaming): Monitor {
  const row = (each: Row | null): Row | null =>
    each === null
      ? null
      : {
          ...each,
          lsn: to.lsn(each.lsn),
          tli: to.tli(each.tli),
          epoch: to.epoch(each.epoch),
          history: each.history === null ? null : renumberTurns(each.history, to),
        };
  return {
    ...monitor,
    epoch: to.epoch(monitor.epoch),
    rows: [row(rows[0]), row(rows[1]), row(rows[2])],
    sets: sets.map((set) => ({
      ...set,
      epoch: to.epoch(set.epoch),
      lsn: set.lsn === null ? null : to.lsn(set.lsn),
    })),
  };
}

export const renumberReport = (report: ReportCall, to: Renaming): ReportCall => ({
  ...report,
  lsn: to.lsn(report.lsn),
  tli: to.tli(report.tli),
  epoch: to.epoch(report.epoch),
  syncEpoch: report.syncEpoch === null ? null : to.epoch(report.syncEpoch),
  syncLsn: to.lsn(report.syncLsn),
  history: renumberTurns(report.history, to),
});

/** Every number of one kind that the monitor's tables hold. */
export const numbersOf = {
  lsn: ({ rows, sets }: Monitor): number[] => [
    ...rows.flatMap((row) => (row === null ? [] : [row.lsn, ...(row.history ?? []).map(({ at }) => at)])),
    ...sets.map((set) => set.lsn ?? 0),
  ],
  epoch: ({ rows, sets, epoch }: Monitor): number[] => [
    epoch,
    ...sets.map((set) => set.epoch),
    ...rows.map((row) => row?.epoch ?? 0),
  ],
  tli: ({ rows }: Monitor): number[] =>
    rows.flatMap((row) =>
      row === null ? [] : [row.tli, ...(row.history ?? []).flatMap(({ tli, parent }) => [tli, parent])],
    ),
};

const following: readonly State[] = ['secondary', 'catchingup'];
const parting: readonly State[] = [
  'report_lsn',
  'fast_forward',
  'prepare_promotion',
  'stop_replication',
  'dropped',
];

/** Its position counts, or will without another word of its keeper. */
export const mayHaveParted = (row: Row): boolean =>
  parting.includes(row.reports) || parting.includes(row.goal);

/** Its position is compared with others. */
const counts = (row: Row): boolean => mayHaveParted(row) || row.shut;

/** Forgets what no decision and no step will ask for again. */
function forgetOfRow(monitor: Monitor, which: Which): void {
  const row = monitor.rows[which];
  if (row === null) return;
  const leads = monitor.leader === which;
  if (row.health === 1) {
    row.bad = 'never';
    row.refused = 'never';
  }
  const leader = monitor.leader === null ? null : monitor.rows[monitor.leader];
  const asked = row.goal === 'catchingup' || leader?.health === 0;
  if (leads || !following.includes(row.goal) || !asked) row.streams = false;
  const doubt = monitor.rows.some((each) => each !== null && (each.health === 0 || each.bad !== 'never'));
  if (!doubt && !monitor.fresh && !monitor.relearns) row.heard = 'now';
  if (!monitor.relearns) row.epoch = 0;
  if (!leads) row.shut = false;
  if (!['report_lsn', 'fast_forward', 'prepare_promotion'].includes(row.reports)) row.cut = true;
  if (leads && !row.shut && !mayHaveParted(row) && row.lsn > 0) row.lsn = 1;
}

function forgetOfServer(s: Situation, which: Which): void {
  const { monitor, servers } = s;
  const server = servers[which];
  const writes = isWritable(server.role);
  const epochs = [monitor, ...(s.backup === null ? [] : [s.backup])].flatMap((each) =>
    each.sets.map((set) => set.epoch),
  );
  if (server.postgres !== 'writable') server.before = null;
  if (server.postgres !== 'off') server.shut = false;
  if (!writes && server.role !== 'demote_timeout' && server.postgres !== 'writable') {
    server.names = { members: 0, quorum: 0 };
  }
  if (server.postgres !== 'standby' && !following.includes(server.role)) server.follows = null;
  const { order } = server;
  if (order !== null && !isWritable(order.goal)) {
    order.epoch = 0;
    order.leads = false;
    order.members = 0;
    order.quorum = 0;
    if (!following.includes(order.goal)) order.follow = null;
    const strays = server.role === 'catchingup' || order.follow !== server.follows;
    const parts = server.role === 'report_lsn' && !server.parted;
    if (order.goal === server.role && !parts && (!following.includes(server.role) || !strays))
      server.order = null;
  } else if (order !== null) order.follow = null;
  const mayOpen = writes || server.role === 'stop_replication' || server.role === 'prepare_promotion';
  if (!mayOpen || (server.order === null && !isWritable(server.assigned))) server.assigned = 'init';
  if (mayOpen && isWritable(server.assigned)) server.assigned = 'primary';
  forgetEpochs(s, which, epochs);
}

/** Epochs that nobody compares any more. */
function forgetEpochs(s: Situation, which: Which, epochs: number[]): void {
  const server = s.servers[which];
  if (server.set !== null) {
    const current = server.set.epoch === server.order?.epoch;
    if (!epochs.includes(server.set.epoch)) server.set.epoch = 0;
    if (server.set.epoch === 0 && !current) server.set = null;
  }
  if (server.order !== null && !epochs.includes(server.order.epoch)) server.order.epoch = 0;
  if (server.set !== null && server.set.lsn !== null) {
    const { epoch } = server.set;
    if (!s.monitor.sets.some((set) => set.epoch === epoch && set.lsn === null && set.members !== 0))
      server.set.lsn = 0;
  }
}

/** A turn that everybody has taken, and whose parent nobody is on, tells nothing. */
function forgetTurns(s: Situation): void {
  const servers = s.servers.filter((server) => server.made && server.tli > 0);
  const rows = s.monitor.rows.filter((row) => row !== null);
  const flights = s.flight === null ? [] : [s.flight];
  const backup = s.backup?.rows.filter((row) => row !== null) ?? [];
  for (;;) {
    const [first] = servers[0]?.history ?? [];
    if (first === undefined || backup.length > 0) return;
    const same = (turn?: Turn) =>
      turn?.tli === first.tli && turn.parent === first.parent && turn.at === first.at;
    const known = [...servers, ...rows, ...flights];
    if (known.some(({ tli, history }) => tli <= first.parent || (history !== null && !same(history[0]))))
      return;
    for (const each of known) if (each.history !== null) each.history = each.history.slice(1);
  }
}

/** Changes its argument. */
function forget(s: Situation): void {
  const { monitor } = s;
  for (const which of all) {
    forgetOfRow(monitor, which);
    forgetOfServer(s, which);
  }
  // the position from which an empty set counts is never compared
  for (const set of monitor.sets) if (set.members === 0 && set.lsn !== null) set.lsn = 0;
  if (s.backup === null && !monitor.relearns) {
    monitor.epoch = Math.max(0, ...monitor.sets.map((set) => set.epoch));
    for (const server of s.servers) server.epoch = 0;
  }
  if (s.flight !== null && monitor.rows[s.flight.node] === null) s.flight = null;
  forgetTurns(s);
  for (const which of all) if (!s.servers[which].made) s.servers[which].linked = true;
}

/**
 * Positions matter in comparison with those from which a set counts, with those of nodes that have parted, and with the
 * ends of timelines. What was reported is brought down to the nearest of these, and what lies above all of them is moved
 * down to them.
 */
function lowerPositions({ monitor, servers, shared, flight, backup }: Situation): void {
  const made = servers.filter((server) => server.lsn > 0);
  const compared = [
    ...numbersOf.lsn({ ...monitor, rows: [null, null, null] }),
    ...monitor.rows.flatMap((row) =>
      row === null ? [] : [counts(row) ? row.lsn : 0, ...(row.history ?? []).map(({ at }) => at)],
    ),
    ...servers.flatMap(({ set, history }) => [set?.lsn ?? 0, ...history.map(({ at }) => at)]),
    ...(backup === null ? [] : numbersOf.lsn(backup)),
    ...(flight === null ? [] : [flight.lsn, flight.syncLsn]),
  ];
  const newest = monitor.sets.at(-1);
  const isSettled = newest?.lsn !== null && newest?.members !== 0;
  const marks = [0, ...compared, ...(isSettled ? [] : made.map((server) => server.lsn))];
  for (const row of monitor.rows) {
    if (row === null || row.lsn === 0 || counts(row)) continue;
    const { lsn } = row;
    row.lsn = Math.max(...marks.filter((mark) => mark <= lsn)) || 1;
  }
  const highest = Math.max(1, ...compared);
  const positions = made.map((server) => server.lsn);
  const excess = Math.min(...positions) - highest;
  if (positions.length === 0 || excess <= 0) return;
  const lower = (lsn: number): number => (lsn > highest ? Math.max(highest, lsn - excess) : lsn);
  for (const each of [...servers, ...monitor.rows]) if (each !== null) each.lsn = lower(each.lsn);
  for (const at of all) shared[at] = lower(shared[at]);
}

/** The canonical form; changes its argument and returns it. */
export function canonical(s: Situation): Situation {
  forget(s);
  lowerPositions(s);
  const monitors = s.backup === null ? [s.monitor] : [s.monitor, s.backup];
  const flights = s.flight === null ? [] : [s.flight];
  const turns = [...s.servers, ...flights].flatMap(({ history }) => history);
  const lsn = new Ranks([
    ...monitors.flatMap(numbersOf.lsn),
    ...turns.map(({ at }) => at),
    ...flights.flatMap((report) => [report.lsn, report.syncLsn]),
    ...s.servers.flatMap((server) => [server.lsn, server.set?.lsn ?? 0]),
    ...s.shared,
  ]);
  const epoch = new Ranks([
    ...monitors.flatMap(numbersOf.epoch),
    ...flights.flatMap((report) => [report.epoch, report.syncEpoch ?? 0]),
    ...s.servers.flatMap((server) => [server.epoch, server.order?.epoch ?? 0, server.set?.epoch ?? 0]),
  ]);
  const tli = new Ranks([
    ...monitors.flatMap(numbersOf.tli),
    ...turns.flatMap(({ tli, parent }) => [tli, parent]),
    ...[...s.servers, ...flights].map((each) => each.tli),
  ]);
  const to: Renaming = {
    lsn: (n) => lsn.of(n),
    epoch: (n) => epoch.of(n),
    tli: (n) => tli.of(n),
  };
  s.monitor = renumber(s.monitor, to);
  if (s.backup !== null) s.backup = renumber(s.backup, to);
  if (s.flight !== null) s.flight = renumberReport(s.flight, to);
  for (const at of all) s.shared[at] = lsn.of(s.shared[at]);
  for (const server of s.servers) {
    server.lsn = lsn.of(server.lsn);
    server.tli = tli.of(server.tli);
    server.epoch = epoch.of(server.epoch);
    server.history = renumberTurns(server.history, to);
    if (server.set !== null) {
      server.set.epoch = epoch.of(server.set.epoch);
      if (server.set.lsn !== null) server.set.lsn = lsn.of(server.set.lsn);
    }
    if (server.order !== null) server.order.epoch = epoch.of(server.order.epoch);
  }
  return s;
}
