import { acknowledge, canonical, streams } from './canonical.js';
import { confirm, reach, startInPlace, takeOver } from './keeper.js';
import type { Call, InstalledMonitor, Outcome } from './monitor.js';
import { both, copy, names, other, type Row, type Situation, type Which } from './situation.js';

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
    | { call: Call; ask: Situation['monitor']; after: (outcome: Outcome) => Situation }
  );

/** Which keepers hold their session: those that run and reach the monitor. */
const sessions = (s: Situation): Which[] =>
  both.filter((which) => s.servers[which].keeper && s.servers[which].linked);

function change(s: Situation, how: (to: Situation) => void): Situation {
  const to = copy(s);
  how(to);
  return to;
}

/** A keeper finishes what it was told, looks at its Postgres, starts it where it may, and reports. */
function turns(s: Situation, which: Which): Move[] {
  const { keeper, linked } = s.servers[which];
  if (!keeper || !linked) return [];
  const name = names[which];
  const done = reach(s, which) ?? confirm(s, which);
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

function report(s: Situation, which: Which, running: boolean, text: string): Move {
  const server = s.servers[which];
  const up = server.postgres !== 'off';
  return {
    text,
    kind: 'goes on',
    ask: identified(s, which),
    call: {
      sessions: sessions(s),
      name: 'report',
      node: which,
      role: server.role,
      running,
      tli: up ? server.tli : 0,
      lsn: up ? server.lsn : 0,
      syncEpoch: server.set === null || server.set.lsn === null ? null : server.set.epoch,
      syncLsn: server.set?.lsn ?? 0,
      streams: streams(s, which),
    },
    after: (outcome) => answered(s, which, outcome),
  };
}

/** A keeper tells the system identifier as soon as it has a cluster. */
function identified(s: Situation, which: Which): Situation['monitor'] {
  const row = s.monitor.rows[which];
  if (row === null || row.identified || s.servers[which].lsn === 0) return s.monitor;
  const rows: Situation['monitor']['rows'] = [...s.monitor.rows];
  rows[which] = { ...row, identified: true };
  return { ...s.monitor, rows };
}

function answered(s: Situation, which: Which, outcome: Outcome): Situation {
  const to = copy(s);
  const server = to.servers[which];
  to.monitor = outcome.monitor;
  if (outcome.refused !== null) {
    // the group goes on without this node: it was removed by force. An empty group says nothing
    const removed = s.monitor.rows[which] === null && s.monitor.rows[other(which)] !== null;
    if (removed) server.order = { goal: 'dropped', epoch: 0, waits: false, follow: false };
    if (removed) server.assigned = 'dropped';
    return to;
  }
  const { answer } = outcome;
  if (answer === null) return to;
  server.order = {
    goal: answer.goal,
    epoch: answer.epoch,
    waits: answer.members.includes(other(which) + 1),
    follow: answer.primary === other(which) + 1,
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
  add('reach', reach(s, which) ?? confirm(s, which));
  add('restarts', startInPlace(s, which));
  return moves;
}

function wal(s: Situation, which: Which): Move[] {
  const moves: Move[] = [];
  const server = s.servers[which];
  const standby = s.servers[other(which)];
  const flows = streams(s, other(which));
  if (flows && (server.extra || standby.lsn !== server.lsn || standby.tli !== server.tli)) {
    const to = change(s, (now) => takeOver(now, other(which)));
    moves.push({ text: `streams ${names[other(which)]}`, kind: 'goes on', to });
  }
  if (server.postgres === 'writable') {
    const to = change(s, (then) => {
      const writer = then.servers[which];
      const reader = then.servers[other(which)];
      writer.lsn = Math.max(writer.lsn, reader.lsn) + 1;
      if (flows && writer.waits && !writer.mixed) takeOver(then, other(which));
      else writer.extra = true;
    });
    moves.push({ text: `write ${names[which]}`, kind: 'breaks', to });
  }
  return moves;
}

function probe(
  s: Situation,
  which: Which,
  health: 0 | 1,
  seen: 'ok' | 'refused' | 'silent',
  since: Row['bad'],
): Move {
  const row = s.monitor.rows[which];
  const rows: Situation['monitor']['rows'] = [...s.monitor.rows];
  // the probe is the last of several: the first was so long ago
  if (row !== null && health === 0)
    rows[which] = { ...row, bad: since, refused: seen === 'refused' ? since : 'never' };
  const name = names[which];
  const text =
    seen === 'ok'
      ? `well ${name}`
      : seen === 'silent'
        ? `silent ${name} 1h`
        : since === 'grace'
          ? `refused ${name}`
          : `refused ${name} for long`;
  return {
    text,
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

function breaks(s: Situation, which: Which): Move[] {
  const room = s.failuresLeft > 0;
  const server = s.servers[which];
  const name = names[which];
  if (!server.made) return [];
  const moves: Move[] = [];
  const add = (text: string, kind: Kind, how: (to: Situation) => void) =>
    moves.push({
      text: `${text} ${name}`,
      kind,
      to: change(s, (to) => {
        if (kind === 'breaks') to.failuresLeft--;
        how(to);
      }),
    });
  const die = (to: Situation) => {
    to.servers[which].keeper = false;
    to.servers[which].order = null;
    to.servers[which].postgres = 'off';
  };
  if (server.keeper && room) {
    add('dies', 'breaks', die);
    const done = reach(s, which) ?? confirm(s, which);
    if (done !== null) {
      moves.push({
        text: `reach ${name} · dies ${name}`,
        kind: 'breaks',
        to: change(done, (to) => {
          to.failuresLeft--;
          die(to);
        }),
      });
    }
    if (server.postgres !== 'off') {
      add('crashes', 'breaks', (to) => {
        to.servers[which].postgres = 'off';
      });
    }
  }
  if (server.linked && room)
    add('unheard', 'breaks', (to) => {
      to.servers[which].linked = false;
    });
  if (!server.linked)
    add('heard', 'heals', (to) => {
      to.servers[which].linked = true;
    });
  if (!server.keeper && (server.role !== 'dropped' || s.monitor.rows[which] !== null)) {
    add('returns', 'heals', (to) => {
      to.servers[which].keeper = true;
    });
  }
  return moves;
}

/** Time that passes without a word from those who cannot speak; nobody obeys an order that old. */
function time(s: Situation): Move[] {
  const to = copy(s);
  for (const which of both) {
    const row = to.monitor.rows[which];
    const server = to.servers[which];
    if (row === null) continue;
    if (['draining', 'demote_timeout', 'demoted', 'dropped'].includes(row.goal)) row.told = 'long';
    if (server.keeper && server.linked) continue;
    row.heard = 'long';
    server.order = null;
  }
  if (to.monitor.left !== null) to.monitor.leftAt = 'long';
  return [{ text: 'pass 1h', kind: 'goes on', to }];
}

function operator(s: Situation, options: Options, nodes: InstalledMonitor['properties']): Move[] {
  const wishes = s.wishesLeft > 0;
  const moves: Move[] = [];
  const ask = s.monitor;
  const after = (outcome: Outcome): Situation =>
    outcome.refused === null ? { ...s, monitor: outcome.monitor, wishesLeft: s.wishesLeft - 1 } : s;
  for (const which of both) {
    const server = s.servers[which];
    const name = names[which];
    if (!server.made) {
      const properties = nodes[which];
      moves.push({
        text: `register ${name}`,
        kind: 'operator',
        ask,
        call: { sessions: [], name: 'register', node: which, ...properties },
        after: (outcome) =>
          change({ ...s, monitor: outcome.monitor }, (to) => {
            to.servers[which].made = outcome.refused === null;
            to.servers[which].keeper = outcome.refused === null;
          }),
      });
    }
    if (ask.rows[which] === null || !options.removal || !wishes) continue;
    for (const force of [false, true]) {
      moves.push({
        text: `drop ${name}${force ? ' force' : ''}`,
        kind: 'operator',
        ask,
        call: { sessions: sessions(s), name: 'remove', node: which, force, guard: true },
        after,
      });
    }
  }
  if (ask.leader !== null && options.switchover && wishes) {
    moves.push({
      text: 'switchover',
      kind: 'operator',
      ask,
      call: { sessions: sessions(s), name: 'failover' },
      after,
    });
  }
  return moves;
}

export interface Options {
  /** What the operator does. */
  switchover: boolean;
  removal: boolean;
}

/** Every move from here. */
export function movesFrom(s: Situation, options: Options, nodes: InstalledMonitor['properties']): Move[] {
  const link: Move[] = [];
  if (s.linked && s.failuresLeft > 0 && s.servers.every((server) => server.keeper)) {
    link.push({
      text: 'cut a b',
      kind: 'breaks',
      to: change(s, (to) => {
        to.linked = false;
        to.failuresLeft--;
      }),
    });
  }
  if (!s.linked)
    link.push({
      text: 'mend a b',
      kind: 'heals',
      to: change(s, (to) => {
        to.linked = true;
      }),
    });
  return [
    ...both.flatMap((which) => [
      ...turns(s, which),
      ...cutOff(s, which),
      ...wal(s, which),
      ...probes(s, which),
    ]),
    ...operator(s, options, nodes),
    ...both.flatMap((which) => breaks(s, which)),
    ...link,
    ...time(s),
  ];
}

/** The situation after a move, in canonical form. */
export function settled(s: Situation): Situation {
  acknowledge(s);
  return canonical(s);
}
