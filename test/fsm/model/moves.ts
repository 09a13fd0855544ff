import { canonical } from './canonical.js';
import { disturbances } from './disturbances.js';
import { reach, startInPlace, stay } from './keeper.js';
import type { Call, Outcome } from './monitor.js';
import { type Options, operator } from './operator.js';
import {
  all,
  bit,
  copy,
  type Monitor,
  names,
  others,
  type ReportCall,
  type Row,
  type Situation,
  type Which,
} from './situation.js';
import { acknowledge, canAcknowledge, left, streams, streamsFrom, takeOver } from './wal.js';

/** Everything that may happen next in a situation. */

/** Whether a move belongs to a fair run in which nothing breaks: `heals` mends something, `goes on` needs nothing mended. */
export type Kind = 'goes on' | 'heals' | 'breaks' | 'operator';

interface Named {
  /** In the words of test/scenarios. */
  text: string;
  kind: Kind;
}

export type Move = Named &
  (
    | { to: Situation; call?: undefined }
    | { call: Call; ask: Monitor; after: (outcome: Outcome) => Situation }
  );

/** Which keepers hold their session: those that run and reach the monitor. */
export const sessions = (s: Situation): number =>
  all.reduce(
    (held: number, which) => held | (s.servers[which].keeper && s.servers[which].linked ? bit(which) : 0),
    0,
  );

export function change(s: Situation, how: (to: Situation) => void): Situation {
  const to = copy(s);
  how(to);
  return to;
}

/** A keeper finishes what it was told, looks at its Postgres, starts it where it may, and reports. */
function turns(s: Situation, which: Which): Move[] {
  const { keeper, linked } = s.servers[which];
  if (!keeper || !linked) return [];
  const name = names[which];
  const done = reach(s, which) ?? stay(s, which);
  const now = done ?? s;
  const text = done === null ? `report ${name}` : `reach ${name} · report ${name}`;
  const server = now.servers[which];
  if (server.postgres !== 'off') return [report(now, which, true, text)];
  const started = startInPlace(now, which);
  // a primary that is down gets a few chances to start before it says so
  const tries = server.role === 'primary' && server.assigned === 'primary';
  return [
    report(now, which, false, text),
    ...(tries ? [report(now, which, true, `${text} (trying to start Postgres)`)] : []),
    ...(started === null ? [] : [report(started, which, true, `restarts ${name} · ${text}`)]),
  ];
}

/** What a keeper would say now. */
export function composed(s: Situation, which: Which, running: boolean): ReportCall {
  const server = s.servers[which];
  const up = server.postgres !== 'off';
  const shut = server.shut && !running && ['wait_primary', 'demoted'].includes(server.role);
  const known = up || shut;
  return {
    name: 'report',
    node: which,
    role: server.role,
    running,
    tli: known ? server.tli : 0,
    lsn: known || server.parted ? server.lsn : 0,
    epoch: server.epoch,
    syncEpoch: server.set === null || server.set.lsn === null ? null : server.set.epoch,
    syncLsn: server.set?.lsn ?? 0,
    streams: streams(s, which),
    feeds: server.postgres === 'writable' && others(which).some((each) => streamsFrom(s, each, which)),
    cut: server.role !== 'report_lsn' || server.parted,
    shut,
    history: server.history,
    superseded: false,
  };
}

function report(s: Situation, which: Which, running: boolean, text: string): Move {
  const call = composed(s, which, running);
  return {
    text,
    kind: 'goes on',
    ask: published(s.monitor, call, s.servers[which].lsn > 0),
    call: { sessions: sessions(s), ...call },
    after: (outcome) => answered(s, which, outcome),
  };
}

/** A keeper tells the system identifier as soon as it has a cluster, and its history before it names a timeline. */
export function published(monitor: Monitor, report: ReportCall, hasCluster: boolean): Monitor {
  const row = monitor.rows[report.node];
  if (row === null) return monitor;
  const rows: Monitor['rows'] = [...monitor.rows];
  const identified = row.identified || hasCluster;
  rows[report.node] = { ...row, identified, history: report.tli === 0 ? row.history : joined(row, report) };
  return { ...monitor, rows };
}

function joined({ history }: Row, report: ReportCall) {
  if (history === null) return report.history.map((turn) => ({ ...turn }));
  const fresh = report.history.filter(({ tli }) => history.every((known) => known.tli !== tli));
  return fresh.length === 0 ? history : [...history, ...fresh].sort((a, b) => a.tli - b.tli);
}

function answered(s: Situation, which: Which, outcome: Outcome): Situation {
  const to = copy(s);
  const server = to.servers[which];
  to.monitor = outcome.monitor;
  // the connection on which a report is held up was given up
  if (to.flight?.node === which) to.flight.superseded = true;
  if (outcome.refused !== null) {
    // the group goes on without this node: it was removed by force. An empty group says nothing
    const row = s.monitor.rows[which];
    const removed = row === null && others(which).some((each) => s.monitor.rows[each] !== null);
    if (removed) {
      server.order = { goal: 'dropped', epoch: 0, leads: false, members: 0, quorum: 0, follow: null };
      server.assigned = 'dropped';
    }
    return to;
  }
  const { answer } = outcome;
  if (answer === null || answer.group_epoch < server.epoch) return to;
  server.epoch = answer.group_epoch;
  server.order = {
    goal: answer.goal,
    epoch: answer.epoch,
    leads: answer.primary === which + 1,
    members: answer.members,
    quorum: answer.quorum,
    follow: answer.primary === null ? null : ((answer.primary - 1) as Which),
  };
  server.assigned = answer.goal;
  if (server.role === 'dropped' && answer.goal === 'dropped') {
    server.keeper = false;
    server.order = null;
  }
  return to;
}

/** What a keeper that does not reach the monitor still does. */
function cutOff(s: Situation, which: Which): Move[] {
  if (s.servers[which].linked) return [];
  const moves: Move[] = [];
  const add = (text: string, to: Situation | null) => {
    if (to !== null) moves.push({ text: `${text} ${names[which]}`, kind: 'goes on', to });
  };
  add('reach', reach(s, which) ?? stay(s, which));
  add('restarts', startInPlace(s, which));
  return moves;
}

/**
 * A writer writes, and any of those that stream from it have it at once; the others stream later. More writes change
 * nothing while nobody has what was written before.
 */
function wal(s: Situation, which: Which): Move[] {
  const moves: Move[] = [];
  const server = s.servers[which];
  const fed = others(which).filter((each) => streamsFrom(s, each, which));
  for (const each of fed) {
    const standby = s.servers[each];
    if (standby.lsn === server.lsn && standby.tli === server.tli && standby.lacks === server.lacks) continue;
    const to = change(s, (now) => takeOver(now, each, which));
    moves.push({ text: `streams ${names[each]}`, kind: 'goes on', to });
  }
  const someLag = others(which).some((each) => s.servers[each].made && !left(s, which, each));
  if (server.postgres !== 'writable' || (!someLag && !canAcknowledge(s, which))) return moves;
  for (let set = 0; set < 1 << fed.length; set++) {
    const to = change(s, (then) => {
      then.servers[which].lsn = Math.max(...then.servers.map((each) => each.lsn)) + 1;
      for (const [at, each] of fed.entries()) if (((set >> at) & 1) === 1) takeOver(then, each, which);
    });
    const got = fed.filter((_, at) => ((set >> at) & 1) === 1).map((each) => names[each]);
    const text =
      got.length === fed.length
        ? `write ${names[which]}`
        : `write ${names[which]} (reaches ${got.join(' ') || 'nobody'})`;
    moves.push({ text, kind: 'breaks', to });
  }
  return moves;
}

export function probe(
  s: Situation,
  which: Which,
  health: 0 | 1,
  seen: 'ok' | 'refused' | 'silent',
  since: Row['bad'],
): Move {
  const row = s.monitor.rows[which];
  const rows: Monitor['rows'] = [...s.monitor.rows];
  // the probe is the last of several: the first was so long ago
  if (row !== null && health === 0)
    rows[which] = { ...row, bad: since, refused: seen === 'refused' ? since : 'never' };
  const name = names[which];
  const bad =
    seen === 'silent'
      ? `silent ${name} 1h`
      : since === 'grace'
        ? `refused ${name}`
        : `refused ${name} for long`;
  return {
    text: seen === 'ok' ? `well ${name}` : bad,
    kind: 'goes on',
    ask: { ...s.monitor, rows },
    call: { sessions: sessions(s), name: 'health', node: which, health, seen },
    after: (outcome) => ({ ...s, monitor: outcome.monitor }),
  };
}

function probes(s: Situation, which: Which): Move[] {
  const server = s.servers[which];
  const row = s.monitor.rows[which];
  if (row === null || row.goal === 'dropped') return [];
  if (!server.linked) return [probe(s, which, 0, 'silent', 'long')];
  if (server.postgres !== 'off')
    return row.health === 1 && row.bad === 'never' ? [] : [probe(s, which, 1, 'ok', 'never')];
  return [
    ...(row.refused === 'long' ? [] : [probe(s, which, 0, 'refused', 'grace')]),
    probe(s, which, 0, 'refused', 'long'),
  ];
}

/** Time that passes without a word from those who cannot speak; nobody obeys an order that old. */
function time(s: Situation): Move[] {
  const to = copy(s);
  for (const which of all) {
    const row = to.monitor.rows[which];
    const server = to.servers[which];
    if (row === null) continue;
    if (row.stalled !== 'never') row.stalled = 'long';
    if (server.keeper && server.linked) continue;
    row.heard = 'long';
    server.order = null;
  }
  to.monitor.fresh = false;
  if (to.monitor.left !== null) to.monitor.leftAt = 'long';
  return [{ text: 'pass 1h', kind: 'goes on', to }];
}

/** Every move from here. */
export function movesFrom(s: Situation, options: Options): Move[] {
  const here = all.filter((which) => s.servers[which].made);
  return [
    ...here.flatMap((which) => [
      ...turns(s, which),
      ...cutOff(s, which),
      ...wal(s, which),
      ...probes(s, which),
    ]),
    ...operator(s, options),
    ...disturbances(s),
    ...time(s),
  ];
}

/** The situation after a move, in canonical form. */
export function settled(s: Situation): Situation {
  acknowledge(s);
  return canonical(s);
}
