import { both, other, type Situation } from './situation.js';
import type { Walk } from './walk.js';

/** P5: from every situation, a fair run in which nothing more breaks comes to rest, and well. */

/** One node leads, in word and deed, and the other follows it or was removed; or nobody is left. */
export function isWell({ monitor, servers }: Situation): boolean {
  const present = both.filter((which) => monitor.rows[which] !== null);
  if (present.length === 0) return true;
  return present.some((leader) => {
    const row = monitor.rows[leader];
    const standby = monitor.rows[other(leader)];
    const server = servers[leader];
    if (row === null || row.reports !== row.goal || server.role !== row.goal) return false;
    if (server.postgres !== 'writable') return false;
    if (standby === null) return row.goal === 'single' && !server.waits;
    const follower = servers[other(leader)];
    const follows = standby.reports === 'secondary' && standby.goal === 'secondary';
    return (
      row.goal === 'primary' && follows && follower.role === 'secondary' && follower.postgres === 'standby'
    );
  });
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
    if (!isWell(walk.situation(number))) continue;
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
