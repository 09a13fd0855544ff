import type { InstalledMonitor } from './monitor.js';
import { type Move, movesFrom, settled } from './moves.js';
import type { Options, Properties } from './operator.js';
import { isWell } from './rest.js';
import { all, copyMonitor, emptyMonitor, names, noBudget, nothing, type Situation } from './situation.js';

/** Where walks start: a group that has been born, in peace, and is at rest. */

export const equal: Properties = { priority: 50, quorum: true };
export const asynchronous: Properties = { priority: 50, quorum: false };

/** What kind of group: the properties of its nodes, and number_sync_standbys where it is not the default. */
export interface Kind {
  nodes: readonly Properties[];
  standbys?: number;
}

/** Well, nothing under way, everything known. */
function isAtRest(s: Situation, made: number): boolean {
  const { rows, sets, leader } = s.monitor;
  const primary = s.servers[0];
  const known = all.slice(0, made).every((which) => {
    const { lsn, order } = s.servers[which];
    return rows[which]?.health === 1 && lsn === primary.lsn && (which === 0 || order === null);
  });
  const confirmed = sets.length === 1 && sets[0]?.lsn !== null;
  return isWell(s) && known && confirmed && leader === 0 && primary.before === null;
}

/** Makes one move, the first that is called so; null when there is none. */
async function make(
  monitor: InstalledMonitor,
  s: Situation,
  options: Options,
  called: (text: string) => boolean,
): Promise<Situation | null> {
  const move: Move | undefined = movesFrom(s, options).find(({ text }) => called(text));
  if (move === undefined) return null;
  if (move.call === undefined) return settled(move.to);
  const { job, translate } = monitor.job(move.ask, move.call);
  await monitor.make([job]);
  const outcome = monitor.known(job.key);
  if (outcome === undefined) throw new Error(`no outcome of ${move.text}`);
  return settled(move.after(translate(outcome)));
}

/** Everybody reports, does as told and is probed, in turns, until the group is at rest, or sooner where it is as asked. */
async function settle(
  monitor: InstalledMonitor,
  from: Situation,
  options: Options,
  until: (s: Situation) => boolean,
): Promise<Situation> {
  let s = from;
  const made = s.servers.filter((server) => server.made).length;
  for (let turn = 0; turn < 30; turn++) {
    for (const name of names.slice(0, made)) {
      for (const called of [`report ${name}`, `streams ${name}`, `well ${name}`]) {
        s =
          (await make(
            monitor,
            s,
            options,
            (text) => text === called || text === `reach ${name} · ${called}`,
          )) ?? s;
        if (until(s)) return s;
      }
    }
    if (made > 1 ? isAtRest(s, made) : s.monitor.rows[0]?.reports === 'single' && turn > 5) return s;
  }
  throw new Error(`the group never came to rest: ${JSON.stringify(s.monitor)}`);
}

/** The group at rest that its nodes make when they are created one after the other; sooner, where it is as asked. */
export async function atRest(
  monitor: InstalledMonitor,
  { nodes, standbys }: Kind,
  until: (s: Situation) => boolean = () => false,
): Promise<Situation> {
  let s = nothing();
  const options: Options = { nodes, wishes: ['number_sync_standbys'] };
  // such a formation was created so
  if (nodes.length === 2) s.monitor = emptyMonitor(standbys);
  for (const name of names.slice(0, nodes.length)) {
    const registered = await make(monitor, s, options, (text) => text.startsWith(`register ${name}`));
    if (registered === null) throw new Error(`expected ${name} to be registered`);
    s = await settle(monitor, registered, options, until);
    if (until(s)) return { ...s, budget: { ...noBudget } };
  }
  if (standbys !== undefined && standbys !== s.monitor.standbys) {
    s.budget = { ...noBudget, wishes: 1 };
    const changed = await make(monitor, s, options, (text) => text === `number_sync_standbys ${standbys}`);
    s = await settle(monitor, changed ?? s, options, until);
  }
  if (standbys !== undefined && standbys !== s.monitor.standbys)
    throw new Error(`expected number_sync_standbys to be ${standbys}, got ${s.monitor.standbys}`);
  return { ...s, budget: { ...noBudget } };
}

/** The same, with this as the monitor's backup. */
export const backedUp = (s: Situation): Situation => ({ ...s, backup: copyMonitor(s.monitor) });
