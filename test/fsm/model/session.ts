import type pg from 'pg';
import { createDatabase } from '../../support/database.js';
import type { Fault } from './faults.js';
import { InstalledMonitor } from './monitor.js';
import type { Options } from './operator.js';
import { deadEnds } from './rest.js';
import { scenario } from './scenario.js';
import { type Budget, names, noBudget, type Situation } from './situation.js';
import { backedUp, type Kind } from './start.js';
import { type Limits, Walk } from './walk.js';

/** A monitor to be walked, and what is said of each walk. */

export interface Plan {
  name: string;
  kind: Kind;
  budget: Partial<Budget>;
  wishes?: Options['wishes'];
  limits?: Partial<Limits>;
}

export interface Session {
  monitor: InstalledMonitor;
  end(): Promise<void>;
}

/** One installed monitor for groups of so many nodes, on as many databases at a time as asked for. */
export async function session(nodes: 2 | 3, connections = 1): Promise<Session> {
  const databases = await Promise.all(Array.from({ length: connections }, () => createDatabase()));
  const clients: pg.Client[] = [];
  for (const database of databases) {
    const client = await database.connect();
    await InstalledMonitor.prepare(client);
    clients.push(client);
  }
  const monitor = await InstalledMonitor.on(clients, nodes);
  return {
    monitor,
    end: async () => {
      for (const database of databases) await database.drop();
    },
  };
}

/** What is wrong, as a story of the shortest way there; empty when all is well. */
export function wrongs(walk: Walk, kind: Kind, fromBirth = false): string[] {
  const broken = walk.violations.map((violation) => scenario(violation, kind, fromBirth));
  if (broken.length > 0 || !walk.complete) return broken;
  const ends = deadEnds(walk);
  return ends.slice(0, 1).map((end) => {
    const rows = walk
      .situation(end)
      .monitor.rows.flatMap((row, index) =>
        row ? `${names[index as 0 | 1 | 2]} ${row.reports} → ${row.goal}` : [],
      );
    const what = `P5: ${ends.length} situations have no way to a group that is well: ${rows.join(', ')}`;
    return scenario({ what, path: walk.pathTo(end) }, kind, fromBirth);
  });
}

/** Walks as planned, from a group at rest. */
export function walked(monitor: InstalledMonitor, rest: Situation, plan: Plan): Promise<Walk> {
  const { kind, wishes = [], limits, budget } = plan;
  const start = { ...rest, budget: { ...noBudget, ...budget } };
  const from = (budget.restores ?? 0) > 0 ? backedUp(start) : start;
  return new Walk(monitor, { nodes: kind.nodes, wishes }, { violations: 1, ...limits }, from).run();
}

/** What is remembered of the rules, so that a planted fault can be taken out again. */
const routines = `
create table model.sources as select pg_get_functiondef(oid) as source from pg_proc
  where pronamespace = 'pgaf'::regnamespace and prokind = 'f';
create table model.rules as table pgaf.rule;
create table model.edges as table pgaf.edge`;

const restored = `
do $do$ declare each record; begin
  for each in select source from model.sources loop execute each.source; end loop;
end $do$;
delete from pgaf.rule; insert into pgaf.rule table model.rules; drop table model.rules;
delete from pgaf.edge; insert into pgaf.edge table model.edges; drop table model.edges;
drop table model.sources`;

/** Walks with a fault planted; the broken promise that was found, or nothing. */
export async function caught(
  monitor: InstalledMonitor,
  start: Situation,
  fault: Fault,
  kind: Kind,
  limits?: Partial<Limits>,
): Promise<{ walk: Walk; found: string[] }> {
  await monitor.change(routines);
  try {
    await monitor.change(fault.statements);
    const plan = {
      name: fault.what,
      kind,
      budget: fault.budget,
      wishes: fault.wishes ?? [],
      limits: limits ?? {},
    };
    const walk = await walked(monitor, start, plan);
    return { walk, found: wrongs(walk, kind) };
  } finally {
    await monitor.change(restored);
  }
}
