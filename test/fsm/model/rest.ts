import { all, type Situation, type Which } from './situation.js';
import { streamsFrom } from './wal.js';
import type { Walk } from './walk.js';

/** P5: from every situation, a fair run in which nothing more breaks comes to rest, and well. */

/** One node leads, in word and deed, and the others follow it or were removed; or nobody is left. */
export function isWell(s: Situation): boolean {
  const present = all.filter((which) => s.monitor.rows[which] !== null);
  if (present.length === 0) return true;
  const leader = present.find((which) => leads(s, which, present.length === 1 ? 'single' : 'primary'));
  if (leader === undefined || s.monitor.relearns) return false;
  return present.every((which) => which === leader || follows(s, which, leader));
}

/** Nobody may lead; explain names the command that changes that. */
function isForOperator({ monitor: { rows } }: Situation): boolean {
  return rows.every((row) => row === null || row.goal === 'dropped' || row.priority === 0);
}

function leads(s: Situation, which: Which, as: 'single' | 'primary'): boolean {
  const row = s.monitor.rows[which];
  const { role, postgres, names } = s.servers[which];
  if (row === null || row.reports !== as || row.goal !== as || role !== as || postgres !== 'writable')
    return false;
  return as === 'primary' || names.quorum === 0;
}

function follows(s: Situation, which: Which, leader: Which): boolean {
  const row = s.monitor.rows[which];
  const { role } = s.servers[which];
  const settled = row?.reports === 'secondary' && row.goal === 'secondary' && role === 'secondary';
  return settled && streamsFrom(s, which, leader);
}

/** Which situations lead to one that is well, however fair runs go on; the rest are dead ends. */
export function deadEnds(walk: Walk): number[] {
  const count = walk.situations;
  // the moves that lead to situation n are those from first[n] to first[n + 1]
  const first = new Int32Array(count + 1);
  const add = (numbers: Int32Array, at: number): number => {
    const value = numbers[at] ?? 0;
    numbers[at] = value + 1;
    return value;
  };
  for (let edge = 0; edge < walk.to.length; edge++) add(first, walk.to.at(edge) + 1);
  for (let at = 0; at < count; at++) first[at + 1] = (first[at + 1] ?? 0) + (first[at] ?? 0);
  const into = new Int32Array(walk.to.length);
  const next = first.slice();
  for (let edge = 0; edge < walk.to.length; edge++) {
    into[add(next, walk.to.at(edge))] = walk.from.at(edge);
  }
  const reaches = new Uint8Array(count);
  const queue: number[] = [];
  for (let number = 0; number < count; number++) {
    const here = walk.situation(number);
    if (!isWell(here) && !isForOperator(here)) continue;
    reaches[number] = 1;
    queue.push(number);
  }
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (let edge = first[at] ?? 0; edge < (first[at + 1] ?? 0); edge++) {
      const source = into[edge] ?? 0;
      if (reaches[source] === 1) continue;
      reaches[source] = 1;
      queue.push(source);
    }
  }
  const ends: number[] = [];
  for (let number = 0; number < count; number++) if (reaches[number] === 0) ends.push(number);
  return ends;
}
