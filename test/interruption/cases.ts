import { isWritable, type State, states } from '../../src/fsm/states.js';
import { type Transition, transitionFor } from '../../src/fsm/transitions.js';

/** Where each walk of the table begins. */

/**
 * What is on the disks: nothing and a primary to copy; a primary with a standby; a standby with its primary; an old
 * primary that has crashed with WAL of its own, and the primary that replaced it.
 */
export const bases = ['empty', 'primary', 'standby', 'diverged'] as const;
export type Base = (typeof bases)[number];

export interface Start {
  base: Base;
  /** State of the node on that base. */
  role: State;
  /** The way from there to the state that the walk begins in. */
  via: State[];
}

/** How a node comes into each state, from a base. */
const ways: Partial<Record<State, Start>> = {
  init: { base: 'empty', role: 'init', via: [] },
  dropped: { base: 'empty', role: 'dropped', via: [] },
  wait_standby: { base: 'empty', role: 'wait_standby', via: [] },
  single: { base: 'primary', role: 'primary', via: ['single'] },
  wait_primary: { base: 'primary', role: 'primary', via: ['wait_primary'] },
  primary: { base: 'primary', role: 'primary', via: [] },
  join_primary: { base: 'primary', role: 'primary', via: ['join_primary'] },
  apply_settings: { base: 'primary', role: 'primary', via: ['apply_settings'] },
  draining: { base: 'primary', role: 'primary', via: ['draining'] },
  demote_timeout: { base: 'primary', role: 'primary', via: ['demote_timeout'] },
  demoted: { base: 'primary', role: 'primary', via: ['demoted'] },
  prepare_maintenance: { base: 'primary', role: 'primary', via: ['prepare_maintenance'] },
  catchingup: { base: 'standby', role: 'secondary', via: ['catchingup'] },
  secondary: { base: 'standby', role: 'secondary', via: [] },
  wait_maintenance: { base: 'standby', role: 'secondary', via: ['wait_maintenance'] },
  maintenance: { base: 'standby', role: 'secondary', via: ['maintenance'] },
  report_lsn: { base: 'standby', role: 'secondary', via: ['report_lsn'] },
  fast_forward: { base: 'standby', role: 'secondary', via: ['report_lsn', 'fast_forward'] },
  join_secondary: { base: 'standby', role: 'secondary', via: ['report_lsn', 'join_secondary'] },
  prepare_promotion: { base: 'standby', role: 'secondary', via: ['prepare_promotion'] },
  stop_replication: {
    base: 'standby',
    role: 'secondary',
    via: ['prepare_promotion', 'stop_replication'],
  },
};

/** Of a row with several sources: those whose Postgres stands differently. */
export function startOf(from: State, to: State): Start | undefined {
  const comesBack = ['demoted', 'maintenance', 'prepare_maintenance'].includes(from) && to === 'catchingup';
  return comesBack ? { base: 'diverged', role: from, via: [] } : ways[from];
}

export interface Case {
  row: Transition;
  from: State;
  to: State;
}

/** Of each row, each target from each kind of source. */
export function casesOf(row: Transition): Case[] {
  const all =
    row.from === 'any'
      ? states.filter((state) => state !== 'unknown' && state !== 'dropped')
      : [row.from].flat();
  const kinds = new Set<string>();
  return [row.to].flat().flatMap((to) =>
    (all as State[])
      .filter((from) => from !== to && transitionFor(from, to) === row)
      .filter((from) => {
        const kind = `${to} ${kindOf(from, to)}`;
        return !kinds.has(kind) && kinds.add(kind);
      })
      .map((from) => ({ row, from, to })),
  );
}

function kindOf(from: State, to: State): string {
  const start = startOf(from, to);
  if (start === undefined) return from;
  const stopped = ['draining', 'demoted', 'demote_timeout', 'prepare_maintenance', 'join_secondary'];
  const led = isWritable(from) || from === 'stop_replication';
  return `${start.base} ${stopped.includes(from) ? 'stopped' : led ? 'leads' : 'stands by'}`;
}
