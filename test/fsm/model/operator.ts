import type { Call, Outcome } from './monitor.js';
import { change, type Move, sessions } from './moves.js';
import { all, names, type Situation, type Which } from './situation.js';

/** What operators ask for. */

/** Candidate priority and replication quorum with which a node is created. */
export interface Properties {
  priority: number;
  quorum: boolean;
}

export const wishes = [
  'switchover',
  'promote',
  'drop',
  'maintenance',
  'priority',
  'quorum',
  'number_sync_standbys',
] as const;
export type Wish = (typeof wishes)[number];

export interface Options {
  nodes: readonly Properties[];
  wishes: readonly Wish[];
}

type Asked = Call extends infer Each ? (Each extends Call ? Omit<Each, 'sessions'> : never) : never;

function asking(s: Situation, text: string, call: Asked, kind: Move['kind'] = 'operator'): Move {
  const after = (outcome: Outcome): Situation => {
    if (outcome.refused !== null) return s;
    return change({ ...s, monitor: outcome.monitor }, (to) => {
      if (kind === 'operator') to.budget.wishes--;
    });
  };
  return { text, kind, ask: s.monitor, call: { sessions: sessions(s), ...call } as Call, after };
}

function register(s: Situation, which: Which, properties: Properties): Move {
  const { priority, quorum } = properties;
  return {
    text: `register ${names[which]}${priority === 50 ? '' : ` priority ${priority}`}${quorum ? '' : ' async'}`,
    kind: 'operator',
    ask: s.monitor,
    call: { sessions: 0, name: 'register', node: which, ...properties },
    after: (outcome) =>
      change({ ...s, monitor: outcome.monitor }, (to) => {
        to.servers[which].made = outcome.refused === null;
        to.servers[which].keeper = outcome.refused === null;
      }),
  };
}

function wishesFor(s: Situation, which: Which, asked: readonly Wish[]): Move[] {
  const name = names[which];
  const row = s.monitor.rows[which];
  if (row === null) return [];
  const moves: Move[] = [];
  if (asked.includes('drop')) {
    for (const force of [false, true])
      moves.push(asking(s, `drop ${name}${force ? ' force' : ''}`, { name: 'remove', node: which, force }));
  }
  if (asked.includes('promote') && s.monitor.leader !== which)
    moves.push(asking(s, `promote ${name}`, { name: 'promote', node: which }));
  if (asked.includes('maintenance') && !row.goal.endsWith('maintenance'))
    moves.push(asking(s, `maintenance ${name}`, { name: 'maintenance', node: which }));
  if (asked.includes('priority')) {
    for (const value of [0, 50, 100].filter((each) => each !== row.priority))
      moves.push(asking(s, `priority ${name} ${value}`, { name: 'priority', node: which, value }));
  }
  if (asked.includes('quorum'))
    moves.push(
      asking(s, `quorum ${name} ${!row.quorum}`, { name: 'quorum', node: which, value: !row.quorum }),
    );
  return moves;
}

export function operator(s: Situation, options: Options): Move[] {
  const moves: Move[] = [];
  for (const which of all) {
    const properties = options.nodes[which];
    const before = all.filter((each) => each < which).every((each) => s.servers[each].made);
    if (properties !== undefined && !s.servers[which].made && before)
      moves.push(register(s, which, properties));
    if (s.budget.wishes > 0) moves.push(...wishesFor(s, which, options.wishes));
    // maintenance is ended by an operator, sooner or later
    if (s.monitor.rows[which]?.goal.endsWith('maintenance'))
      moves.push(asking(s, `back ${names[which]}`, { name: 'back', node: which }, 'heals'));
  }
  if (s.budget.wishes > 0 && s.monitor.leader !== null) {
    if (options.wishes.includes('switchover')) moves.push(asking(s, 'switchover', { name: 'failover' }));
    if (options.wishes.includes('number_sync_standbys')) {
      for (const value of [0, 1, 2].filter(
        (each) => each !== s.monitor.standbys && each < options.nodes.length - 1,
      ))
        moves.push(asking(s, `number_sync_standbys ${value}`, { name: 'standbys', value }));
    }
  }
  return moves;
}
