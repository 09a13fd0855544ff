import { isWritable } from '../../../src/fsm/states.js';
import { canAcknowledge } from './canonical.js';
import { knowsTheWay } from './keeper.js';
import type { Outcome, Properties } from './monitor.js';
import { both, names, other, type Situation } from './situation.js';

/** What must hold in every situation and of every move; a sentence where it does not. */

/** Refusals that an operator may meet, and what a keeper hears after its node was removed by force. */
const expectedRefusals = ['XX000', '55000', '55006', '42704'];

export function brokenHere(s: Situation, properties: readonly [Properties, Properties]): string | undefined {
  const acknowledging = both.filter((which) => canAcknowledge(s, which));
  if (acknowledging.length > 1) return 'P1: a and b acknowledge commits at the same time';
  const leading = both.filter((which) => isWritable(s.monitor.rows[which]?.goal ?? 'init'));
  if (leading.length > 1) return 'I1: a and b both have a goal that takes writes';
  for (const which of acknowledging) {
    if (leading.includes(other(which))) {
      return `P1: ${names[other(which)]} is told to take writes while ${names[which]} acknowledges commits`;
    }
    if (s.servers[which].lacks && !s.monitor.lossAccepted) {
      return `P2: ${names[which]} acknowledges commits and lacks one that was acknowledged before`;
    }
  }
  for (const which of both) {
    const goal = s.monitor.rows[which]?.goal;
    if (properties[which].priority === 0 && (goal === 'prepare_promotion' || goal === 'fast_forward')) {
      return `I7: ${names[which]} has priority 0 and is told ${goal}`;
    }
  }
  return undefined;
}

export function brokenByMove(before: Situation, after: Situation, outcome?: Outcome): string | undefined {
  for (const which of both) {
    const was = before.servers[which];
    const is = after.servers[which];
    const opens = is.postgres === 'writable' && was.postgres !== 'writable' && !isWritable(was.role);
    if (opens && is.lacks && !before.monitor.lossAccepted) {
      return `P2: ${names[which]} opens writes and lacks a commit that was acknowledged`;
    }
    const goal = after.monitor.rows[which]?.goal;
    if (before.monitor.rows[which]?.goal === 'dropped' && goal !== undefined && goal !== 'dropped') {
      return `I9: ${names[which]} was told dropped and is told ${goal}`;
    }
    const reports = after.monitor.rows[which]?.reports;
    const isNew = goal !== before.monitor.rows[which]?.goal;
    if (isNew && goal !== undefined && reports !== undefined && !knowsTheWay(reports, goal)) {
      return `I8: ${names[which]} reports ${reports} and is told ${goal}`;
    }
  }
  if (outcome?.refused && !expectedRefusals.includes(outcome.refused.code)) {
    return `refused with ${outcome.refused.code}: ${outcome.refused.message}`;
  }
  return undefined;
}
