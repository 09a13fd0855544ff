import { type State, states } from '../../../src/fsm/states.js';
import { type Age, type Monitor, nothing, type Row, type Server, type Situation } from './situation.js';

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

/** Every value by its place: numbers below 80, or null. */
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
  flag(): boolean {
    return this.number() === 1;
  }
  state(): State {
    return states[this.number()] ?? 'unknown';
  }
  age(): Age {
    return ages[this.number()] ?? 'never';
  }
  get done(): boolean {
    return this.#at >= this.text.length;
  }
}

function putMonitor(to: Writer, monitor: Monitor): void {
  for (const row of monitor.rows) {
    to.put(row !== null);
    if (row === null) continue;
    to.put(row.reports, row.goal, row.running, row.tli, row.lsn, row.health, row.bad, row.refused);
    to.put(row.heard, row.told, row.streams, row.identified);
  }
  to.put(monitor.epoch, monitor.leader, monitor.left, monitor.leftAt, monitor.lossAccepted);
  to.put(monitor.sets.length);
  for (const set of monitor.sets) to.put(set.epoch, set.member, set.lsn);
}

function getMonitor(from: Reader): Monitor {
  const row = (): Row | null =>
    from.flag()
      ? {
          reports: from.state(),
          goal: from.state(),
          running: from.flag(),
          tli: from.number(),
          lsn: from.number(),
          health: from.number() as Row['health'],
          bad: from.age(),
          refused: from.age(),
          heard: from.age(),
          told: from.age(),
          streams: from.flag(),
          identified: from.flag(),
        }
      : null;
  const which = () => from.orNull() as Monitor['leader'];
  const rows: Monitor['rows'] = [row(), row()];
  const monitor: Monitor = {
    rows,
    epoch: from.number(),
    leader: which(),
    left: which(),
    leftAt: from.age(),
    lossAccepted: from.flag(),
    sets: [],
  };
  const count = from.number();
  for (let i = 0; i < count; i++) {
    monitor.sets.push({ epoch: from.number(), member: which(), lsn: from.orNull() });
  }
  return monitor;
}

function putServer(to: Writer, server: Server): void {
  to.put(server.made, server.keeper, server.linked, server.role, server.assigned);
  to.put(server.set !== null);
  if (server.set !== null) to.put(server.set.epoch, server.set.lsn);
  to.put(server.order !== null);
  if (server.order !== null) {
    to.put(server.order.goal, server.order.epoch, server.order.waits, server.order.follow);
  }
  to.put(server.postgres, server.follows, server.tli, server.lsn, server.extra, server.lacks);
  to.put(server.waits, server.mixed);
}

function getServer(from: Reader): Server {
  return {
    made: from.flag(),
    keeper: from.flag(),
    linked: from.flag(),
    role: from.state(),
    assigned: from.state(),
    set: from.flag() ? { epoch: from.number(), lsn: from.orNull() } : null,
    order: from.flag()
      ? { goal: from.state(), epoch: from.number(), waits: from.flag(), follow: from.flag() }
      : null,
    postgres: postgres[from.number()] ?? 'off',
    follows: from.flag(),
    tli: from.number(),
    lsn: from.number(),
    extra: from.flag(),
    lacks: from.flag(),
    waits: from.flag(),
    mixed: from.flag(),
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
  to.put(s.linked, s.failuresLeft, s.wishesLeft);
  return to.text;
}

export function situationOf(key: string): Situation {
  const from = new Reader(key);
  const s = nothing();
  s.monitor = getMonitor(from);
  s.servers = [getServer(from), getServer(from)];
  s.linked = from.flag();
  s.failuresLeft = from.number();
  s.wishesLeft = from.number();
  if (!from.done) throw new Error(`expected the key of a situation, got "${key}"`);
  return s;
}
