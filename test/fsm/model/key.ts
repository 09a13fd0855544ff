import { type State, states } from '../../../src/fsm/states.js';
import {
  type Age,
  emptyMonitor,
  type Monitor,
  type Names,
  newServer,
  nothing,
  type ReportCall,
  type Row,
  type Server,
  type Situation,
  type Turn,
  type Which,
} from './situation.js';

/** Situations as short texts, equal exactly when the situations are: there are many of them. */

const ages: readonly Age[] = ['never', 'now', 'grace', 'long'];
const postgres = ['off', 'standby', 'closed', 'writable'] as const;
const code = new Map<unknown, number>([
  ...states.map((state, index) => [state, index] as const),
  ...ages.map((age, index) => [age, index] as const),
  ...postgres.map((each, index) => [each, index] as const),
  [true, 1],
  [false, 0],
]);

/** Every value by its place: numbers from -1 to 200, or null. */
class Writer {
  text = '';
  put(...values: (number | string | boolean | null)[]): void {
    for (const value of values) {
      const number = value === null ? -1 : typeof value === 'number' ? value : code.get(value);
      if (number === undefined) throw new Error(`expected a value of a situation, got "${value}"`);
      this.text += String.fromCharCode(number + 40);
    }
  }
}

class Reader {
  #at = 0;
  constructor(readonly text: string) {}
  number(): number {
    return this.text.charCodeAt(this.#at++) - 40;
  }
  orNull(): number | null {
    const number = this.number();
    return number === -1 ? null : number;
  }
  which(): Which | null {
    return this.orNull() as Which | null;
  }
  flag(): boolean {
    return this.number() === 1;
  }
  state(): State {
    return states[this.number()] ?? 'unknown';
  }
  age(): Age {
    return ages[this.number()] ?? 'never';
  }
  names(): Names {
    return { members: this.number(), quorum: this.number() };
  }
  get done(): boolean {
    return this.#at >= this.text.length;
  }
}

function putTurns(to: Writer, turns: Turn[] | null): void {
  to.put(turns === null ? null : turns.length);
  for (const { tli, parent, at } of turns ?? []) to.put(tli, parent, at);
}

function getTurns(from: Reader): Turn[] | null {
  const count = from.orNull();
  if (count === null) return null;
  return Array.from({ length: count }, () => ({
    tli: from.number(),
    parent: from.number(),
    at: from.number(),
  }));
}

function putRow(to: Writer, row: Row | null): void {
  to.put(row !== null);
  if (row === null) return;
  to.put(row.reports, row.goal, row.running, row.tli, row.lsn, row.health, row.bad, row.refused);
  to.put(
    row.heard,
    row.stalled,
    row.cut,
    row.shut,
    row.streams,
    row.identified,
    row.priority,
    row.quorum,
    row.epoch,
  );
  putTurns(to, row.history);
}

function getRow(from: Reader): Row | null {
  if (!from.flag()) return null;
  return {
    reports: from.state(),
    goal: from.state(),
    running: from.flag(),
    tli: from.number(),
    lsn: from.number(),
    health: from.number() as Row['health'],
    bad: from.age(),
    refused: from.age(),
    heard: from.age(),
    stalled: from.age(),
    cut: from.flag(),
    shut: from.flag(),
    streams: from.flag(),
    identified: from.flag(),
    priority: from.number(),
    quorum: from.flag(),
    epoch: from.number(),
    history: getTurns(from),
  };
}

function putMonitor(to: Writer, monitor: Monitor): void {
  for (const row of monitor.rows) putRow(to, row);
  to.put(monitor.epoch, monitor.leader, monitor.left, monitor.leftAt, monitor.wish, monitor.relearns);
  to.put(monitor.standbys, monitor.fresh, monitor.sets.length);
  for (const { epoch, members, quorum, lsn } of monitor.sets) to.put(epoch, members, quorum, lsn);
}

function getMonitor(from: Reader): Monitor {
  const monitor: Monitor = {
    ...emptyMonitor(),
    rows: [getRow(from), getRow(from), getRow(from)],
    epoch: from.number(),
    leader: from.which(),
    left: from.which(),
    leftAt: from.age(),
    wish: from.which(),
    relearns: from.flag(),
    standbys: from.number(),
    fresh: from.flag(),
  };
  const count = from.number();
  for (let i = 0; i < count; i++) {
    monitor.sets.push({
      epoch: from.number(),
      members: from.number(),
      quorum: from.number(),
      lsn: from.orNull(),
    });
  }
  return monitor;
}

function putServer(to: Writer, server: Server): void {
  to.put(server.made);
  if (!server.made) return;
  to.put(server.keeper, server.linked, server.role, server.assigned, server.set !== null);
  if (server.set !== null) to.put(server.set.epoch, server.set.lsn);
  to.put(server.epoch, server.order !== null);
  if (server.order !== null) {
    const { goal, epoch, leads, members, quorum, follow } = server.order;
    to.put(goal, epoch, leads, members, quorum, follow);
  }
  to.put(server.postgres, server.shut, server.parted, server.follows, server.tli, server.lsn, server.lacks);
  putTurns(to, server.history);
  to.put(server.names.members, server.names.quorum, server.before !== null);
  if (server.before !== null) to.put(server.before.members, server.before.quorum);
}

function getServer(from: Reader): Server {
  if (!from.flag()) return newServer();
  return {
    made: true,
    keeper: from.flag(),
    linked: from.flag(),
    role: from.state(),
    assigned: from.state(),
    set: from.flag() ? { epoch: from.number(), lsn: from.orNull() } : null,
    epoch: from.number(),
    order: from.flag()
      ? {
          goal: from.state(),
          epoch: from.number(),
          leads: from.flag(),
          ...from.names(),
          follow: from.which(),
        }
      : null,
    postgres: postgres[from.number()] ?? 'off',
    shut: from.flag(),
    parted: from.flag(),
    follows: from.which(),
    tli: from.number(),
    lsn: from.number(),
    lacks: from.flag(),
    history: getTurns(from) ?? [],
    names: from.names(),
    before: from.flag() ? from.names() : null,
  };
}

function putReport(to: Writer, report: ReportCall | null): void {
  to.put(report !== null);
  if (report === null) return;
  to.put(report.node, report.role, report.running, report.tli, report.lsn, report.epoch, report.syncEpoch);
  to.put(report.syncLsn, report.streams, report.feeds, report.cut, report.shut, report.superseded);
  putTurns(to, report.history);
}

function getReport(from: Reader): ReportCall | null {
  if (!from.flag()) return null;
  return {
    name: 'report',
    node: from.number() as Which,
    role: from.state(),
    running: from.flag(),
    tli: from.number(),
    lsn: from.number(),
    epoch: from.number(),
    syncEpoch: from.orNull(),
    syncLsn: from.number(),
    streams: from.flag(),
    feeds: from.flag(),
    cut: from.flag(),
    shut: from.flag(),
    superseded: from.flag(),
    history: getTurns(from) ?? [],
  };
}

export function keyOfMonitor(monitor: Monitor): string {
  const to = new Writer();
  putMonitor(to, monitor);
  return to.text;
}

export function keyOf(s: Situation): string {
  const to = new Writer();
  putMonitor(to, s.monitor);
  for (const server of s.servers) putServer(to, server);
  to.put(...s.shared, ...s.cut);
  putReport(to, s.flight);
  to.put(s.backup !== null);
  if (s.backup !== null) putMonitor(to, s.backup);
  const { crashes, cuts, wishes, delays, restarts, restores } = s.budget;
  to.put(crashes, cuts, wishes, delays, restarts, restores);
  return to.text;
}

export function situationOf(key: string): Situation {
  const from = new Reader(key);
  const number = () => from.number();
  const s: Situation = {
    ...nothing(),
    monitor: getMonitor(from),
    servers: [getServer(from), getServer(from), getServer(from)],
    shared: [number(), number(), number()],
    cut: [from.flag(), from.flag(), from.flag()],
    flight: getReport(from),
    backup: from.flag() ? getMonitor(from) : null,
    budget: {
      crashes: number(),
      cuts: number(),
      wishes: number(),
      delays: number(),
      restarts: number(),
      restores: number(),
    },
  };
  if (!from.done) throw new Error(`expected the key of a situation, got "${key}"`);
  return s;
}
