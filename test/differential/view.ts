import type { State } from '../../src/fsm/states.js';

/** What one side looks like at rest: all that is compared. */
export interface View {
  /** How the call of the event ended: `ok`, an SQLSTATE, or `crash`. */
  outcome: string;
  nodes: NodeView[];
  /** Nodes that were registered once, and are not any more. */
  gone: number[];
  /** Nodes whose goal takes writes. */
  leads: number[];
  numberSyncStandbys: number;
  /** synchronous_standby_names; undefined while nobody has a goal that takes writes. */
  names: string | undefined;
  /** Whether reports came to rest. */
  settled: boolean;
  /** A node opened writes without a commit that was acknowledged; looked for on our side only. */
  lost: boolean;
}

export interface NodeView {
  id: number;
  reported: State;
  goal: State;
  priority: number;
  quorum: boolean;
}

/** The kinds of points that are compared after each event. */
export const points = [
  'outcome',
  'states',
  'leads',
  'number_sync_standbys',
  'names',
  'rest',
  'commits',
] as const;
export type Point = (typeof points)[number];

/** r/g of a node, as one word where they agree. */
export const stateText = ({ reported, goal }: NodeView): string =>
  reported === goal ? goal : `${reported}/${goal}`;

const textOf = (view: View, point: Point): string => {
  if (point === 'outcome') return view.outcome;
  if (point === 'states') return view.nodes.map((node) => `${node.id} ${stateText(node)}`).join(', ');
  if (point === 'leads') return view.leads.join(',');
  if (point === 'number_sync_standbys') return `${view.numberSyncStandbys}`;
  if (point === 'names') return view.names ?? 'nobody leads';
  if (point === 'commits') return view.lost ? 'lost' : 'kept';
  return view.settled ? 'settled' : 'no rest';
};

/** What synchronous_standby_names says: how many of whom. */
export const waitsFor = (names: string | undefined): { quorum: number; members: number[] } => ({
  quorum: Number(/ANY (\d+)/.exec(names ?? '')?.[1] ?? 0),
  members: [...(names ?? '').matchAll(/standby_(\d+)/g)].map(([, id]) => Number(id)),
});

/** The points in which two sides differ. */
export function differing(original: View, ours: View): Point[] {
  return points.filter((point) => textOf(original, point) !== textOf(ours, point));
}
