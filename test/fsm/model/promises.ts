import { isWritable } from '../../../src/fsm/states.js';
import { knowsTheWay } from './keeper.js';
import type { Outcome } from './monitor.js';
import { all, names, others, type Situation } from './situation.js';
import { canAcknowledge } from './wal.js';

/** What must hold in every situation and of every move; a sentence where it does not. */

/** Refusals that an operator may meet, and what a keeper hears that is late or was removed by force. */
const expectedRefusals = ['XX000', '55000', '55006', '42704', '22023', '40001'];

export function brokenHere(s: Situation): string | undefined {
  const acknowledging = all.filter((which) => canAcknowledge(s, which));
  const [first, second] = acknowledging;
  if (first !== undefined && second !== undefined)
    return `P1: ${names[first]} and ${names[second]} acknowledge commits at the same time`;
  const { rows, relearns, sets } = s.monitor;
  const leading = all.filter((which) => isWritable(rows[which]?.goal ?? 'init'));
  // while it relearns, its goals are what its keepers say, and are not obeyed
  if (leading.length > 1 && !relearns) return 'I1: two nodes have a goal that takes writes';
  for (const which of acknowledging) {
    if (s.servers[which].lacks)
      return `P2: ${names[which]} acknowledges commits and lacks one that was acknowledged before`;
    const told = others(which).find((each) => s.servers[each].keeper && ordersWrites(s, each));
    if (told !== undefined)
      return `P1: ${names[told]} is told to take writes while ${names[which]} acknowledges commits`;
  }
  if (
    all.filter(
      (which) => rows[which]?.goal === 'prepare_promotion' || rows[which]?.goal === 'stop_replication',
    ).length > 1
  )
    return 'I6: two nodes are being promoted';
  if (sets.some((set) => set.quorum > 0 !== set.members > 0))
    return 'I11: a sync set that waits for nobody has members';
  return undefined;
}

/** Its keeper was told to open writes, and would. */
function ordersWrites(s: Situation, which: 0 | 1 | 2): boolean {
  const { order, role, postgres } = s.servers[which];
  return (
    order !== null &&
    isWritable(order.goal) &&
    !isWritable(role) &&
    postgres !== 'writable' &&
    knowsTheWay(role, order.goal)
  );
}

export function brokenByMove(
  before: Situation,
  after: Situation,
  text: string,
  outcome?: Outcome,
): string | undefined {
  for (const which of all) {
    const was = before.servers[which];
    const is = after.servers[which];
    const opens = is.postgres === 'writable' && was.postgres !== 'writable' && !isWritable(was.role);
    if (opens && is.lacks) return `P2: ${names[which]} opens writes and lacks a commit that was acknowledged`;
    if (!after.servers[which].made) continue;
    if (is.epoch < was.epoch && after.backup !== null) return `P7: ${names[which]} obeys an older epoch`;
  }
  if (outcome === undefined) return undefined;
  return brokenByCall(before, after, text) ?? unexpected(outcome);
}

/** What a call made of the goals; a monitor that was restored gives the goals of its backup anew. */
function brokenByCall(before: Situation, after: Situation, text: string): string | undefined {
  for (const which of all) {
    const old = before.monitor.rows[which];
    const row = after.monitor.rows[which];
    if (row === null || old === null || row.goal === old.goal) continue;
    if (old.goal === 'dropped') return `I9: ${names[which]} was told dropped and is told ${row.goal}`;
    if (!knowsTheWay(row.reports, row.goal))
      return `I8: ${names[which]} reports ${row.reports} and is told ${row.goal}`;
    const inMaintenance = old.goal === 'maintenance' && old.reports === 'maintenance';
    if (inMaintenance && !/^(back|drop) /.test(text))
      return `I10: ${names[which]} is called out of its maintenance`;
    const follows = after.monitor.leader !== which;
    if (row.priority === 0 && follows && ['prepare_promotion', 'fast_forward'].includes(row.goal))
      return `I7: ${names[which]} has priority 0 and is told ${row.goal}`;
    if (row.goal === 'wait_primary' && follows)
      return `I3: ${names[which]} is told wait_primary and does not lead`;
  }
  const { monitor } = after;
  const leader = monitor.leader === null ? null : monitor.rows[monitor.leader];
  const strict = monitor.standbys > 0 && before.monitor.standbys > 0;
  const was = monitor.leader === null ? null : before.monitor.rows[monitor.leader];
  if (strict && leader?.goal === 'wait_primary' && was?.goal === 'primary')
    return `I11: commits that wait for ${monitor.standbys} are let go`;
  return undefined;
}

function unexpected({ refused }: Outcome): string | undefined {
  if (refused === null || expectedRefusals.includes(refused.code)) return undefined;
  return `refused with ${refused.code}: ${refused.message}`;
}
