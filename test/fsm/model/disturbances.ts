import { reach, stay } from './keeper.js';
import { change, composed, type Kind, type Move, probe, published, sessions } from './moves.js';
import { all, copyMonitor, names, others, pair, type Situation, type Which } from './situation.js';
import { streamsFrom, takeOver } from './wal.js';

/** What breaks, and what mends it. */

function die(to: Situation, which: Which): void {
  const server = to.servers[which];
  server.keeper = false;
  server.order = null;
  server.postgres = 'off';
}

function ofNode(s: Situation, which: Which): Move[] {
  const { crashes, cuts } = s.budget;
  const server = s.servers[which];
  const name = names[which];
  const moves: Move[] = [];
  const add = (text: string, kind: Kind, how: (to: Situation) => void, from = s) =>
    moves.push({ text, kind, to: change(from, how) });
  if (server.keeper && crashes > 0) {
    const dies = (to: Situation) => {
      to.budget.crashes--;
      die(to, which);
    };
    add(`dies ${name}`, 'breaks', dies);
    const done = reach(s, which) ?? stay(s, which);
    if (done !== null) add(`reach ${name} · dies ${name}`, 'breaks', dies, done);
    if (server.postgres !== 'off')
      add(`crashes ${name}`, 'breaks', (to) => {
        to.budget.crashes--;
        to.servers[which].postgres = 'off';
      });
    // only such a primary says where its WAL ends
    if (server.postgres === 'writable' && server.role === 'wait_primary')
      add(`shuts-down ${name}`, 'breaks', (to) => {
        to.budget.crashes--;
        for (const each of others(which)) if (streamsFrom(to, each, which)) takeOver(to, each, which);
        to.servers[which].postgres = 'off';
        to.servers[which].shut = true;
      });
  }
  if (server.linked && cuts > 0) {
    add(`unheard ${name}`, 'breaks', (to) => {
      to.budget.cuts--;
      to.servers[which].linked = false;
    });
    if (s.monitor.rows[which] !== null && server.postgres !== 'off') moves.push(...flips(s, which));
  }
  if (!server.linked)
    add(`heard ${name}`, 'heals', (to) => {
      to.servers[which].linked = true;
    });
  if (!server.keeper && (server.role !== 'dropped' || s.monitor.rows[which] !== null)) {
    add(`returns ${name}`, 'heals', (to) => {
      to.servers[which].keeper = true;
    });
  }
  return moves;
}

/** A probe that fails though the node is well. */
function flips(s: Situation, which: Which): Move[] {
  const spent = change(s, (to) => {
    to.budget.cuts--;
  });
  return [
    { ...probe(spent, which, 0, 'silent', 'long'), kind: 'breaks' },
    { ...probe(spent, which, 0, 'refused', 'grace'), kind: 'breaks' },
  ];
}

function links(s: Situation): Move[] {
  const moves: Move[] = [];
  for (const a of all)
    for (const b of all.filter((each) => each > a && s.servers[each].made)) {
      const at = pair(a, b);
      if (!s.cut[at] && s.budget.cuts === 0) continue;
      const to = change(s, (then) => {
        then.cut[at] = !s.cut[at];
        if (!s.cut[at]) then.budget.cuts--;
      });
      const text = `${s.cut[at] ? 'mend' : 'cut'} ${names[a]} ${names[b]}`;
      moves.push({ text, kind: s.cut[at] ? 'heals' : 'breaks', to });
    }
  return moves;
}

/** A report is held up; it arrives later, whatever its keeper did meanwhile, and nobody hears the answer. */
function delays(s: Situation): Move[] {
  const { flight } = s;
  if (flight !== null) {
    return [
      {
        text: `a report of ${names[flight.node]} ("${flight.role}") arrives late`,
        kind: 'goes on',
        ask: published(s.monitor, flight, true),
        call: { sessions: sessions(s), ...flight },
        after: (outcome) =>
          change(s, (to) => {
            if (outcome.refused === null) to.monitor = outcome.monitor;
            to.flight = null;
          }),
      },
    ];
  }
  if (s.budget.delays === 0) return [];
  return all.flatMap((which): Move[] => {
    const { keeper, linked } = s.servers[which];
    if (!keeper || !linked || s.monitor.rows[which] === null) return [];
    const done = reach(s, which) ?? stay(s, which);
    const from = done ?? s;
    const to = change(from, (then) => {
      then.budget.delays--;
      then.flight = composed(from, which, from.servers[which].postgres !== 'off');
    });
    const name = names[which];
    const text = `${done === null ? '' : `reach ${name} · `}a report of ${name} is held up`;
    return [{ text, kind: 'breaks', to }];
  });
}

/** The monitor starts anew, on its own tables or on those of a backup. */
function restarts(s: Situation): Move[] {
  const moves: Move[] = [];
  if (s.budget.restarts > 0) {
    const to = change(s, (then) => {
      then.budget.restarts--;
      then.monitor.fresh = true;
      for (const row of then.monitor.rows) if (row?.heard === 'now') row.heard = 'grace';
    });
    moves.push({ text: 'the monitor is restarted', kind: 'breaks', to });
  }
  const { backup } = s;
  if (s.budget.restores > 0 && backup !== null) {
    const to = change(s, (then) => {
      then.budget.restores--;
      then.monitor = { ...copyMonitor(backup), fresh: true };
      for (const row of then.monitor.rows) if (row !== null) row.heard = 'long';
    });
    moves.push({ text: 'the monitor is restored from its backup', kind: 'breaks', to });
  }
  return moves;
}

export function disturbances(s: Situation): Move[] {
  return [
    ...all.filter((which) => s.servers[which].made).flatMap((which) => ofNode(s, which)),
    ...links(s),
    ...delays(s),
    ...restarts(s),
  ];
}
