import type pg from 'pg';
import type { State } from '../../src/fsm/states.js';
import type { Answer, Registration } from '../../src/monitor/rows.js';

/** SQL tests talk to the monitor as a keeper would, without any model behind it. */

export interface SaidToMonitor {
  running?: boolean;
  tli?: number;
  lsn?: string;
  syncEpoch?: number;
  syncLsn?: string;
  streams?: boolean;
  epoch?: number;
  capabilities?: string[];
}

/** Registers a node by name; address and port follow from the name. */
export async function register(
  db: pg.Client,
  name: string,
  options: { priority?: number; quorum?: boolean; formation?: string } = {},
): Promise<Registration> {
  const { rows } = await db.query<Registration>(
    `select * from pgautofailover.register_node(
       formation_id => $5, node_host => $1, node_port => 5432, dbname => 'postgres', node_name => $2,
       candidate_priority => $3, replication_quorum => $4)`,
    [`${name}.lan`, name, options.priority ?? 50, options.quorum ?? true, options.formation ?? 'default'],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('expected a row from register_node, got none');
  return row;
}

/** One of our keepers reports. */
export async function report(
  db: pg.Client,
  id: number,
  state: State,
  said: SaidToMonitor = {},
): Promise<Answer> {
  const { rows } = await db.query<Answer>(
    `select * from pgautofailover.report('default', $1, 0, $2, $3, $4, $5, '', $6, $7, $8, $9, 'test', $10, null)`,
    [
      id,
      state,
      said.running ?? true,
      said.tli ?? 1,
      said.lsn ?? '0/3000000',
      said.epoch ?? 0,
      said.syncEpoch ?? null,
      said.syncLsn ?? (said.syncEpoch === undefined ? null : '0/3000000'),
      said.streams ?? state === 'catchingup',
      said.capabilities ?? ['cut', 'in_force'],
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('expected a row from report, got none');
  return row;
}

/** A keeper of the original reports; returns its goal. */
export async function nodeActive(
  db: pg.Client,
  id: number,
  state: State,
  said: { running?: boolean; tli?: number; lsn?: string; sync?: string } = {},
): Promise<State> {
  const { rows } = await db.query<{ assigned_group_state: State }>(
    `select assigned_group_state from pgautofailover.node_active('default', $1, 0, $2, $3, $4, $5, $6)`,
    [id, state, said.running ?? true, said.tli ?? 1, said.lsn ?? '0/3000000', said.sync ?? ''],
  );
  return rows[0]?.assigned_group_state ?? 'unknown';
}

/** A primary and a secondary at rest, with the sync set in force; their ids. */
export async function pairAtRest(db: pg.Client): Promise<{ a: number; b: number }> {
  const a = (await register(db, 'a')).assigned_node_id;
  await db.query('select pgautofailover.set_node_system_identifier($1, 7)', [a]);
  await report(db, a, 'single');
  const b = (await register(db, 'b')).assigned_node_id;
  await report(db, b, 'wait_standby', { running: false, lsn: '0/0' });
  await report(db, a, 'single');
  await report(db, a, 'wait_primary');
  await report(db, b, 'wait_standby', { running: false, lsn: '0/0' });
  await db.query('select pgautofailover.set_node_system_identifier($1, 7)', [b]);
  await report(db, b, 'catchingup');
  await report(db, b, 'secondary');
  const offered = await report(db, a, 'wait_primary');
  await report(db, a, 'primary', { syncEpoch: offered.sync_set_epoch });
  await report(db, b, 'secondary');
  return { a, b };
}

/** The goal of a node, as stored. */
export async function goalOf(db: pg.Client, id: number): Promise<State | undefined> {
  const { rows } = await db.query<{ goalstate: State }>(
    'select goalstate from pgautofailover.node where nodeid = $1',
    [id],
  );
  return rows[0]?.goalstate;
}

/** A probe of the health service. */
export async function probe(
  db: pg.Client,
  id: number,
  seen: 'ok' | 'refused' | 'silent' | 'starting',
): Promise<void> {
  await db.query(
    `select pgautofailover.set_node_health(nodeid, nodehost, nodeport, $2, $3) from pgautofailover.node where nodeid = $1`,
    [id, seen === 'ok' ? 1 : 0, seen],
  );
}

/** The health service tells of many nodes that they are well; the ids of those of whom that was stored. */
export async function tellWell(db: pg.Client, ids: number[], host?: string): Promise<number[]> {
  const { rows } = await db.query<{ stored: number[] }>(
    `select pgautofailover.set_nodes_well(array_agg(s.id), array_agg(coalesce($2, n.nodehost, 'none')),
       array_agg(coalesce(n.nodeport, 1)))::int[] as stored
     from unnest($1::bigint[]) as s(id) left join pgautofailover.node as n on n.nodeid = s.id`,
    [ids, host],
  );
  return rows[0]?.stored ?? [];
}

/** Moves what the monitor remembers of a node back in time. */
export async function ago(db: pg.Client, id: number, interval: string, columns: string[]): Promise<void> {
  const moved = columns.map((column) => `${column} = ${column} - $2::interval`).join(', ');
  await db.query(`update pgautofailover.node set ${moved} where nodeid = $1`, [id, interval]);
}

/** Runs a statement that is expected to fail, inside a savepoint; its SQLSTATE, or `none`. */
export async function sqlstateOf(db: pg.Client, statement: string, values: unknown[] = []): Promise<string> {
  await db.query('savepoint attempt');
  try {
    await db.query(statement, values);
    await db.query('set constraints all immediate');
    return 'none';
  } catch (error) {
    return (error as pg.DatabaseError).code ?? 'unknown';
  } finally {
    await db.query('rollback to savepoint attempt');
  }
}

/** Makes the monitor believe that its server has been up for an hour, so that no wait is cut short by its start. */
export async function upForLong(db: pg.Client): Promise<void> {
  const { rows } = await db.query<{ source: string }>(`
    select replace(pg_get_functiondef(oid), 'pg_postmaster_start_time()', '(pg_postmaster_start_time() - interval ''1 hour'')') as source
    from pg_proc where pronamespace = 'pgaf'::regnamespace and prosrc ~ 'pg_postmaster_start_time'`);
  for (const { source } of rows) await db.query(source);
}
