import type { State } from '../../../src/fsm/states.js';

/**
 * One situation of a two-node group: the rows of the installed monitor, and a model of what is really there. Everything
 * is small and finite: WAL positions, timelines and epochs are ranks, times are ages.
 */

/** The two nodes; node ids are one higher. */
export type Which = 0 | 1;
export const both: readonly Which[] = [0, 1];
export const other = (which: Which): Which => (which === 0 ? 1 : 0);
export const names = ['a', 'b'] as const;

/** How long ago: never, just now, longer than refused_grace, longer than any timeout. */
export type Age = 'never' | 'now' | 'grace' | 'long';

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
  /** Its last report, and the goal it was given. */
  heard: Age;
  told: Age;
  streams: boolean;
  identified: boolean;
}

/** A row of pgautofailover.sync_set: whom commits wait for, and since which position; null when it was only offered. */
export interface OfferedSet {
  epoch: number;
  member: Which | null;
  lsn: number | null;
}

/** The group as the monitor's tables hold it. */
export interface Monitor {
  rows: [Row | null, Row | null];
  epoch: number;
  leader: Which | null;
  /** The leader that was removed before it was known to be stopped. */
  left: Which | null;
  leftAt: Age;
  lossAccepted: boolean;
  sets: OfferedSet[];
}

/** What a keeper was told last, as far as it matters on its way to that goal. */
export interface Order {
  goal: State;
  epoch: number;
  /** Commits shall wait for the other node. */
  waits: boolean;
  /** There is a primary to follow. */
  follow: boolean;
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
  /** Null when the keeper was started since, or the order is too old to be obeyed. */
  order: Order | null;
  postgres: Postgres;
  /** A standby's primary_conninfo points to the other node. */
  follows: boolean;
  tli: number;
  lsn: number;
  /** Holds WAL that the other does not. */
  extra: boolean;
  /** Lacks a commit that was acknowledged to a client. */
  lacks: boolean;
  /** synchronous_standby_names in its files names the other node. */
  waits: boolean;
  /** Another value than that of the files may still be in force. */
  mixed: boolean;
}

export interface Situation {
  monitor: Monitor;
  servers: [Server, Server];
  /** The link between the nodes is there. */
  linked: boolean;
  /** How much may still break, and how often an operator may still ask for something. */
  failuresLeft: number;
  wishesLeft: number;
}

/** Before anything was registered. */
export function nothing(): Situation {
  const server = (): Server => ({
    made: false,
    keeper: false,
    linked: true,
    role: 'init',
    assigned: 'init',
    set: null,
    order: null,
    postgres: 'off',
    follows: false,
    tli: 0,
    lsn: 0,
    extra: false,
    lacks: false,
    waits: false,
    mixed: false,
  });
  return {
    monitor: {
      rows: [null, null],
      epoch: 0,
      leader: null,
      left: null,
      leftAt: 'never',
      lossAccepted: false,
      sets: [],
    },
    servers: [server(), server()],
    linked: true,
    failuresLeft: 0,
    wishesLeft: 0,
  };
}

const copyServer = (server: Server): Server => ({
  ...server,
  set: server.set === null ? null : { ...server.set },
  order: server.order === null ? null : { ...server.order },
});

export const copyMonitor = (monitor: Monitor): Monitor => ({
  ...monitor,
  rows: [
    monitor.rows[0] === null ? null : { ...monitor.rows[0] },
    monitor.rows[1] === null ? null : { ...monitor.rows[1] },
  ],
  sets: monitor.sets.map((set) => ({ ...set })),
});

export const copy = (s: Situation): Situation => ({
  monitor: copyMonitor(s.monitor),
  servers: [copyServer(s.servers[0]), copyServer(s.servers[1])],
  linked: s.linked,
  failuresLeft: s.failuresLeft,
  wishesLeft: s.wishesLeft,
});
