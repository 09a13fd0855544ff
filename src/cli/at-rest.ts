import type { State } from '../fsm/states.js';
import type { CurrentStateRow } from '../monitor/listing-rows.js';

/** When a group has come to rest: nothing that was asked for is still under way. */

const leads: readonly State[] = ['single', 'primary', 'wait_primary'];
const rests: readonly State[] = [...leads, 'secondary', 'maintenance'];

const isThere = ({ current_group_state, assigned_group_state }: CurrentStateRow): boolean =>
  current_group_state === assigned_group_state && rests.includes(current_group_state);

const copies: readonly State[] = ['init', 'wait_standby', 'catchingup'];

/** Nodes that no command can wait for: they do not answer, or they were being copied before it came. */
export function absentees(nodes: readonly CurrentStateRow[]): CurrentStateRow[] {
  return nodes.filter(
    ({ health, current_group_state: state }) =>
      copies.includes(state) || (health === 0 && state !== 'maintenance'),
  );
}

/** The node that takes writes, once it says so itself. */
export function leaderOf(nodes: readonly CurrentStateRow[]): CurrentStateRow | undefined {
  return nodes.find((node) => isThere(node) && leads.includes(node.current_group_state));
}

/** The nodes that are not yet where they should be, but for those whose ids are excused. */
export function restless(
  nodes: readonly CurrentStateRow[],
  excused: ReadonlySet<number> = new Set(),
): CurrentStateRow[] {
  const counted = nodes.filter(({ node_id }) => !excused.has(node_id));
  // Nobody is a primary for good while a standby that commits should wait for stands by.
  const waited = counted.some(
    ({ current_group_state, replication_quorum }) =>
      current_group_state === 'secondary' && replication_quorum,
  );
  return counted.filter((node) => !isThere(node) || (waited && node.current_group_state === 'wait_primary'));
}

/** Whether every node that counts is where it should be, and one of them takes writes. */
export function isAtRest(
  nodes: readonly CurrentStateRow[],
  excused: ReadonlySet<number> = new Set(),
): boolean {
  const leaders = nodes.filter(({ current_group_state }) => leads.includes(current_group_state));
  const [leader] = leaders.filter(({ node_id }) => !excused.has(node_id));
  const one = leaders.every((node) => node === leader || excused.has(node.node_id));
  return leader !== undefined && one && restless(nodes, excused).length === 0;
}

/** `a reports demoted, to be catchingup`: a node in words. */
export function inWords({ nodename, current_group_state, assigned_group_state }: CurrentStateRow): string {
  return current_group_state === assigned_group_state
    ? `${nodename} is ${current_group_state}`
    : `${nodename} reports ${current_group_state}, to be ${assigned_group_state}`;
}
