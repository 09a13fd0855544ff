/* Callers of the original find each function as they know it, and are refused as they know it. */
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { pairAtRest, register, report, sqlstateOf } from '../support/pair.js';

const signatures = readFileSync(new URL('original-signatures.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [, name = '', given = '', returns = ''] = /^(?:2\.3 )?(\w+)\((.*)\) → (.*)$/.exec(line) ?? [];
    const set = returns.startsWith('set of ');
    return {
      line,
      name,
      given: given === '' ? [] : given.split(', '),
      set,
      columns: returns.replace('set of ', '').split(', '),
    };
  });

interface Routine {
  given: string[];
  columns: string[];
  set: boolean;
}

/** Arguments as `name type = default`, columns as `name type`, a single unnamed result as its type. */
const installed = async (db: pg.Client, name: string): Promise<Routine[]> =>
  (
    await db.query<Routine>(
      `select p.proretset as set,
         array(
           select concat(p.proargnames[i], ' ', format_type(p.proargtypes[i - 1], null),
             ' = ' || regexp_replace(pg_get_function_arg_default(p.oid, i), $r$^('-?\\d+'|[^:]+?|'.*')::[a-z_. ]+$$r$, '\\1'))
           from generate_series(1, p.pronargs) as i order by i
         ) as given,
         case when p.proallargtypes is null then array[format_type(p.prorettype, null)]
         else array(
           select concat(p.proargnames[i], ' ', format_type(p.proallargtypes[i], null))
           from generate_series(1, cardinality(p.proallargtypes)) as i where p.proargmodes[i] in ('o', 'b', 't') order by i
         ) end as columns
       from pg_proc as p where p.pronamespace = 'pgautofailover'::regnamespace and p.proname = $1`,
      [name],
    )
  ).rows.map((row) => ({
    ...row,
    given: row.given.map((argument) => argument.replace(/ = '(-\d+)'$/, ' = $1')),
  }));

const beginsWith = (whole: string[], beginning: string[]): boolean =>
  beginning.every((item, at) => whole[at] === item);

describe('the functions of the original', () => {
  test.for(signatures)('$line', async ({ name, given, set, columns }, { db }) => {
    const candidates = await installed(db, name);
    const fit = candidates.filter(
      (ours) =>
        beginsWith(ours.given, given) &&
        ours.given.slice(given.length).every((argument) => argument.includes(' = ')) &&
        beginsWith(ours.columns, columns) &&
        ours.set === set,
    );
    expect(fit, JSON.stringify(candidates, null, 2)).toHaveLength(1);
  });
});

const formation = (values: string) => `select pgautofailover.create_formation(${values})`;

describe('their errors', () => {
  test.for([
    ['22023', formation(`'f', 'cluster', 'postgres', true, 0`)],
    ['23514', formation(`'f', '', 'postgres', true, 0`)],
    ['23514', formation(`'f', 'unknown', 'postgres', true, 0`)],
    ['23505', formation(`'default', 'pgsql', 'postgres', true, 0`)],
    ['none', formation(`'f', 'citus', 'postgres', true, 0`)],
    ['XX000', `select pgautofailover.drop_formation('nowhere')`],
    ['none', `select pgautofailover.drop_formation('default')`],
    ['22023', `select pgautofailover.set_formation_number_sync_standbys('nowhere', 1)`],
    ['22023', `select pgautofailover.set_formation_number_sync_standbys('default', -1)`],
    ['XX000', `select pgautofailover.set_formation_number_sync_standbys('default', 1)`],
    ['42704', `select pgautofailover.perform_promotion('default', 'nobody')`],
    ['42704', `select pgautofailover.set_node_replication_quorum('default', 'nobody', true)`],
    ['42704', `select pgautofailover.set_node_region('default', 'nobody', 'r')`],
    ['XX000', 'select pgautofailover.report_postgres_version(null)'],
    ['none', 'select pgautofailover.report_postgres_version(999)'],
    [
      '23503',
      `select pgautofailover.report_timeline_history(999, '[{"tli": 2, "parenttli": 1, "switchpoint": "0/1"}]')`,
    ],
    ['P0001', `select pgautofailover.accept_timeline('default', 0, 7)`],
    [
      '22P02',
      `select pgautofailover.check_fsm_reachability('[{"current": "dancing", "assigned": "single"}]')`,
    ],
    ['22P02', `select pgautofailover.node_active('default', 1, 0, 'primary', true, 1, '')`],
    ['none', 'select * from pgautofailover.get_coordinator()'],
    ['none', 'select * from pgautofailover.get_most_advanced_standby()'],
    ['none', `select pgautofailover.resolve_accepted_timeline('default', 0)`],
    ['22023', `select * from pgautofailover.what_if('dance')`],
    ['22023', `select * from pgautofailover.what_if('set_node_candidate_priority')`],
    ['42P17', `select * from pgautofailover.what_if('perform_failover')`],
    ['22023', `select pgautofailover.prune_events('-1 s')`],
  ])('%s for %s', async ([code = '', call = ''], { db }) => {
    expect(await sqlstateOf(db, call)).toBe(code);
  });

  test('of a pair', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const code = (call: string, ...values: unknown[]) =>
      sqlstateOf(db, `select pgautofailover.${call}`, values);
    expect(await code(`drop_formation('default')`)).toBe('23503');
    expect(await code(`disable_secondary('default')`)).toBe('55000');
    expect(await code(`set_formation_number_sync_standbys('default', 1)`)).toBe('22023');
    expect(await code(`set_formation_number_sync_standbys('default', 0)`)).toBe('none');
    expect(await code(`set_node_region('default', 'b', '')`)).toBe('22023');
    expect(await code(`set_node_replication_quorum('default', 'b', false)`)).toBe('none');
    expect(await code(`update_node_metadata($1, 'b', null, null)`, a)).toBe('23505');
    expect(await code(`update_node_metadata($1, null, 'b.lan', null)`, a)).toBe('23505');
    expect(await code('stop_maintenance($1)', b)).toBe('55000');
    expect(await code(`register_node('default', 'c', 1, 'postgres', 'c', desired_node_id => $1)`, a)).toBe(
      '23505',
    );
    await db.query(`update pgautofailover.node set candidatepriority = 0 where nodeid = $1`, [b]);
    expect(await code('perform_failover()')).toBe('XX000');
    expect(await code('start_maintenance($1)', a)).toBe('55000');
    await db.query(`update pgautofailover.node set nodecluster = 'readonly' where nodeid = $1`, [b]);
    expect(await code(`set_node_candidate_priority('default', 'b', 5)`)).toBe('22023');
    await db.query(`select pgautofailover.set_node_candidate_priority('default', 'b', 0)`);
    expect(await code(`set_formation_number_sync_standbys('default', 0)`)).toBe('55000');
    await report(db, a, 'apply_settings');
    await db.query(`update pgautofailover.node set goalstate = 'apply_settings' where nodeid = $1`, [a]);
    expect(await code(`set_node_candidate_priority('default', 'a', 50)`)).toBe('55000');
    expect(await code(`set_node_replication_quorum('default', 'b', false)`)).toBe('55000');
    expect(await code('start_maintenance($1)', b)).toBe('55000');
  });

  test('what is unknown and no error', async ({ db }) => {
    const one = async (call: string, ...values: unknown[]) =>
      (
        await db.query<{ is: unknown }>(
          `select pgautofailover.${call} as is`.replace(' as is', ' as "is"'),
          values,
        )
      ).rows[0]?.is;
    expect(await one('start_maintenance(999)')).toBe(false);
    expect(await one('stop_maintenance(999)')).toBe(false);
    expect(await one(`enable_secondary('nowhere')`)).toBe(false);
    expect(await one(`enable_secondary('default')`)).toBe(true);
    expect(await one('formation_uri()')).toBe(null);
    expect((await db.query('select * from pgautofailover.set_node_system_identifier(999, 7)')).rows).toEqual([
      { node_id: null, node_name: null, node_host: null, node_port: null },
    ]);
    const { b } = await pairAtRest(db);
    expect(await one(`perform_promotion('default', 'a')`)).toBe(false);
    await db.query(`update pgautofailover.node set goalstate = 'catchingup' where nodeid = $1`, [b]);
    expect(await sqlstateOf(db, `select pgautofailover.perform_promotion('default', 'b')`)).toBe('55000');
  });
});

/** What the original gets wrong, as its list of defects has it. */
describe('its defects are not ours', () => {
  test('two nodes, and nobody may write: standby names and settings can be asked', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query('select pgautofailover.perform_failover()');
    await report(db, a, 'draining', { running: false });
    const { rows } = await db.query<{ names: string }>(
      'select pgautofailover.synchronous_standby_names() as names',
    );
    expect(rows[0]?.names).toBe(`ANY 1 (pgautofailover_standby_${b})`);
    expect((await db.query('select * from pgautofailover.formation_settings()')).rowCount).toBeGreaterThan(4);
  });

  test.for(['wait_maintenance', 'join_secondary', 'fast_forward'] as const)(
    'a report of %s without a primary is answered',
    async (state, { db }) => {
      const { a, b } = await pairAtRest(db);
      await db.query('delete from pgautofailover.node where nodeid = $1', [a]);
      await db.query('update pgautofailover.node set goalstate = $2 where nodeid = $1', [b, state]);
      expect((await report(db, b, state)).assigned_node_id).toBe(b);
    },
  );

  test('settings that change during a promotion leave its goals alone', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query('select pgautofailover.perform_failover()');
    await report(db, a, 'draining', { running: false });
    await report(db, b, 'secondary');
    expect((await report(db, b, 'prepare_promotion')).assigned_group_state).toBe('wait_primary');
    await db.query(`select pgautofailover.set_node_candidate_priority('default', 'a', 10)`);
    expect((await report(db, b, 'prepare_promotion')).assigned_group_state).toBe('wait_primary');
  });

  test('nothing happens twice: a group at rest writes no events', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const events = async () => (await db.query('select from pgautofailover.event')).rowCount;
    const before = await events();
    for (let turn = 0; turn < 3; turn++) {
      await report(db, a, 'primary');
      await report(db, b, 'secondary');
    }
    expect(await events()).toBe(before);
  });

  test('the stall of replication is noticed when the sync state is empty', async ({ db }) => {
    const { a } = await pairAtRest(db);
    const since = async () =>
      (
        await db.query(
          'select replication_stall_since is not null as stalls from pgautofailover.node where nodeid = $1',
          [a],
        )
      ).rows[0]?.stalls;
    await report(db, a, 'primary');
    expect(await since()).toBe(true);
    await db.query(
      `select pgautofailover.node_active('default', $1, 0, 'primary', true, 1, '0/3000000', 'quorum')`,
      [a],
    );
    expect(await since()).toBe(false);
  });

  test('the identifier of a group is that of one formation', async ({ db }) => {
    await db.query(formation(`'other', 'pgsql', 'postgres', true, 0`));
    const mine = (await register(db, 'a')).assigned_node_id;
    const theirs = (await register(db, 'o', { formation: 'other' })).assigned_node_id;
    await db.query('update pgautofailover.node set sysidentifier = 0 where nodeid = $1', [mine]);
    await db.query('select pgautofailover.set_node_system_identifier($1, 8)', [theirs]);
    await db.query('select * from pgautofailover.set_group_system_identifier(0, 7)');
    const { rows } = await db.query(
      'select sysidentifier::int as id from pgautofailover.node order by nodeid',
    );
    expect(rows).toEqual([{ id: 7 }, { id: 8 }]);
  });

  test('names that the monitor invents are free', async ({ db }) => {
    await db.query(formation(`'c', 'citus', 'postgres', true, 0`));
    const join = async (host: string) =>
      (
        await db.query<{ name: string; id: number }>(
          `select assigned_node_name as name, assigned_node_id as id from pgautofailover.register_node('c', $1, 1, 'postgres',
             node_kind => 'coordinator', desired_group_id => 0, sysidentifier => 7)`,
          [host],
        )
      ).rows[0];
    const first = await join('a');
    await db.query(`select pgautofailover.node_active('c', $1, 0, 'single')`, [first?.id]);
    const second = await join('b');
    const third = await join('c');
    await db.query('select pgautofailover.remove_node($1::bigint, true)', [second?.id]);
    const fourth = await join('d');
    expect(new Set([first, third, fourth].map((node) => node?.name)).size).toBe(3);
  });

  test('a refusal for the state comes before one for the value', async ({ db }) => {
    const setTo = (count: number) =>
      sqlstateOf(db, `select pgautofailover.set_formation_number_sync_standbys('default', ${count})`);
    expect(await setTo(1)).toBe('XX000');
    const { assigned_node_id: a } = await register(db, 'a');
    await db.query('select pgautofailover.set_node_system_identifier($1, 7)', [a]);
    await report(db, a, 'single');
    expect(await setTo(1)).toBe('55000');
    expect(await sqlstateOf(db, `select pgautofailover.perform_promotion('default', 'a')`)).toBe('none');
  });

  test('a promotion is refused for lack of a primary, or of a secondary', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const promote = (name: string) =>
      sqlstateOf(db, `select pgautofailover.perform_promotion('default', '${name}')`);
    await db.query(
      `update pgautofailover.node set reportedstate = 'wait_primary', goalstate = 'wait_primary' where nodeid = $1`,
      [a],
    );
    expect(await promote('a')).toBe('55000');
    expect(await promote('b')).toBe('XX000');
    await db.query(`update pgautofailover.node set goalstate = 'catchingup' where nodeid = $1`, [b]);
    expect(await promote('b')).toBe('55000');
  });

  test('number_sync_standbys rises beside a primary only', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query(
      `update pgautofailover.node set goalstate = case nodeid when $1 then 'demote_timeout' else 'stop_replication' end
         ::pgautofailover.replication_state where nodeid in ($1, $2)`,
      [a, b],
    );
    await register(db, 'c');
    const { rows } = await db.query('select number_sync_standbys as n from pgautofailover.formation');
    expect(rows).toEqual([{ n: 0 }]);
  });
});
