import type { State } from '../../../src/fsm/states.js';

/**
 * One situation of a group of up to three nodes: the rows of the installed monitor, and a model of what is really there.
 * Everything is small and finite: WAL positions, timelines and epochs are ranks, times are ages.
 */

/** The nodes; node ids are one higher. In a group of two the third is never made. */
export type Which = 0 | 1 | 2;
export const all: readonly Which[] = [0, 1, 2];
export const names = ['a', 'b', 'c'] as const;
export const others = (which: Which): Which[] => all.filter((each) => each !== which);

/** Sets of nodes, as bits. */
export const bit = (which: Which): number => 1 << which;
export const has = (set: number, which: Which): boolean => (set & bit(which)) !== 0;
export const inSet = (set: number): Which[] => all.filter((which) => has(set, which));

/** Where the pair of two nodes stands in a list of pairs. */
export const pair = (a: Which, b: Which): 0 | 1 | 2 => (a + b - 1) as 0 | 1 | 2;

/** How long ago: never, just now, longer than refused_grace, longer than any timeout. */
export type Age = 'never' | 'now' | 'grace' | 'long';

/** A timeline, the one it left, and where. */
export interface Turn {
  tli: number;
  parent: number;
  at: number;
}

/** What the monitor's table says about a node. */
export interface Row {
  reports: State;
  goal: State;
  running: boolean;
  tli: number;
  /** 0: not known. */
  lsn: number;
  health: -1 | 0 | 1;
  bad: Age;
  refused: Age;
  /** Its last report; while the group is relearned, now means since then. */
  heard: Age;
  stalled: Age;
  /** Its keeper said that it has parted for good, as long as it is not told otherwise. */
  cut: boolean;
  /** It said where its WAL ends, having been shut down in order. */
  shut: boolean;
  streams: boolean;
  identified: boolean;
  priority: number;
  quorum: boolean;
  epoch: number;
  /** The history it published; null: none yet. */
  history: Turn[] | null;
}

/** A row of pgautofailover.sync_set: whom commits wait for, and since which position; null when it was only offered. */
export interface OfferedSet {
  epoch: number;
  members: number;
  quorum: number;
  lsn: number | null;
}

/** The group as the monitor's tables hold it. */
export interface Monitor {
  rows: [Row | null, Row | null, Row | null];
  epoch: number;
  leader: Which | null;
  /** The leader that was removed before it was known to be stopped. */
  left: Which | null;
  leftAt: Age;
  /** Who an operator wishes to lead. */
  wish: Which | null;
  relearns: boolean;
  /** number_sync_standbys of the formation. */
  standbys: number;
  /** Its server was started a moment ago. */
  fresh: boolean;
  sets: OfferedSet[];
}

/** Whom commits wait for. */
export interface Names {
  members: number;
  quorum: number;
}

/** What a keeper was told last, as far as it matters on its way to that goal. */
export interface Order extends Names {
  goal: State;
  epoch: number;
  /** It is the one that leads, and the set is its own. */
  leads: boolean;
  /** The primary to follow. */
  follow: Which | null;
}

export type Postgres = 'off' | 'standby' | 'closed' | 'writable';

/** A node as it really is. */
export interface Server {
  /** An operator has created it. */
  made: boolean;
  /** Its keeper runs. */
  keeper: boolean;
  /** The link to the monitor is there. */
  linked: boolean;
  /** The state file: where the keeper is, where it was to go, and the sync set it wrote last (lsn: since when verified). */
  role: State;
  assigned: State;
  set: { epoch: number; lsn: number | null } | null;
  /** The highest epoch it heard of. */
  epoch: number;
  /** Null when the keeper was started since, or the order is too old to be obeyed. */
  order: Order | null;
  postgres: Postgres;
  /** It wrote, and was shut down in order: pg_control says where its WAL ends. */
  shut: boolean;
  /** Its position is final, and in the state file. */
  parted: boolean;
  /** Whom primary_conninfo points to. */
  follows: Which | null;
  tli: number;
  lsn: number;
  /** Lacks a commit that was acknowledged to a client. */
  lacks: boolean;
  /** How it came to its timeline. */
  history: Turn[];
  /** synchronous_standby_names in its files. */
  names: Names;
  /** Another value than that of the files that may still be in force. */
  before: Names | null;
}

export type ReportCall = {
  name: 'report';
  node: Which;
  role: State;
  running: boolean;
  tli: number;
  lsn: number;
  epoch: number;
  syncEpoch: number | null;
  syncLsn: number;
  streams: boolean;
  feeds: boolean;
  /** That it has not begun to follow again. */
  cut: boolean;
  /** That it was shut down in order, and lsn is where its WAL ends. */
  shut: boolean;
  history: Turn[];
  /** It was held up on its way, and its keeper has spoken on another connection since. */
  superseded: boolean;
};

/** How much may still happen that need not. */
export interface Budget {
  /** Keepers and servers that die, servers that crash. */
  crashes: number;
  /** Links that are cut, and probes that fail for no reason. */
  cuts: number;
  /** What an operator asks for. */
  wishes: number;
  /** Reports that are held up. */
  delays: number;
  /** Starts of the monitor. */
  restarts: number;
  /** Restores of the monitor from a backup. */
  restores: number;
}

export interface Situation {
  monitor: Monitor;
  servers: [Server, Server, Server];
  /** Up to where two nodes hold the same WAL, by pair. */
  shared: [number, number, number];
  /** Links between nodes that are cut, by pair. */
  cut: [boolean, boolean, boolean];
  /** A report that is held up. */
  flight: ReportCall | null;
  /** What the monitor may be restored from. */
  backup: Monitor | null;
  budget: Budget;
}

export const noBudget: Budget = { crashes: 0, cuts: 0, wishes: 0, delays: 0, restarts: 0, restores: 0 };

export const emptyMonitor = (standbys = 0): Monitor => ({
  rows: [null, null, null],
  epoch: 0,
  leader: null,
  left: null,
  leftAt: 'never',
  wish: null,
  relearns: false,
  standbys,
  fresh: false,
  sets: [],
});

export const newServer = (): Server => ({
  made: false,
  keeper: false,
  linked: true,
  role: 'init',
  assigned: 'init',
  set: null,
  epoch: 0,
  order: null,
  postgres: 'off',
  shut: false,
  parted: false,
  follows: null,
  tli: 0,
  lsn: 0,
  lacks: false,
  history: [],
  names: { members: 0, quorum: 0 },
  before: null,
});

/** Before anything was registered. */
export const nothing = (): Situation => ({
  monitor: emptyMonitor(),
  servers: [newServer(), newServer(), newServer()],
  shared: [0, 0, 0],
  cut: [false, false, false],
  flight: null,
  backup: null,
  budget: { ...noBudget },
});

const copyHistory = (history: Turn[]): Turn[] => history.map((turn) => ({ ...turn }));

const copyServer = (server: Server): Server => ({
  ...server,
  set: server.set === null ? null : { ...server.set },
  order: server.order === null ? null : { ...server.order },
  names: { ...server.names },
  before: server.before === null ? null : { ...server.before },
  history: copyHistory(server.history),
});

const copyRow = (row: Row | null): Row | null =>
  row === null ? null : { ...row, history: row.history === null ? null : copyHistory(row.history) };

export const copyMonitor = (monitor: Monitor): Monitor => ({
  ...monitor,
  rows: [copyRow(monitor.rows[0]), copyRow(monitor.rows[1]), copyRow(monitor.rows[2])],
  sets: monitor.sets.map((set) => ({ ...set })),
});

export const copy = (s: Situation): Situation => ({
  monitor: copyMonitor(s.monitor),
  servers: [copyServer(s.servers[0]), copyServer(s.servers[1]), copyServer(s.servers[2])],
  shared: [...s.shared],
  cut: [...s.cut],
  flight: s.flight === null ? null : { ...s.flight, history: copyHistory(s.flight.history) },
  backup: s.backup === null ? null : copyMonitor(s.backup),
  budget: { ...s.budget },
});
