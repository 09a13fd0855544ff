/* Names that are code, several lines, or very long; a search_path full of traps. */
import type pg from 'pg';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { goalOf, nodeActive, pairAtRest, probe, register, report, sqlstateOf } from '../support/pair.js';

const hostile = [
  `'; drop table pgautofailover.node; --`,
  `$$ " \\ ' %s %I {} [] <b>`,
  'two\nlines\tand\r\u0001\u001f',
  `é漢字🐘`.repeat(36),
  '\u0001'.repeat(255),
  '"'.repeat(255),
];
const long = 'x'.repeat(10_240);

/** A group whose formation, nodes and hosts have such a name, from its birth to a failover. */
async function live(db: pg.Client, name: string): Promise<void> {
  const joins = async (node: string) => {
    const { rows } = await db.query<{ id: number }>(
      `select assigned_node_id as id from pgautofailover.register_node($1, $2, 5432, 'postgres', $3, sysidentifier => 7, candidate_priority => 50)`,
      [name, [...name].slice(0, -1).join('') + node, [...name].slice(1).join('') + node],
    );
    return rows[0]?.id ?? 0;
  };
  const says = (id: number, state: string, set: number | null = null) =>
    db.query<{ assigned_group_state: string; sync_set_epoch: number }>(
      `select * from pgautofailover.report($1, $2, 0, $3, $4, 1, '0/3000000', '', 0, $5::bigint, case when $5::bigint is not null then '0/3000000'::pg_lsn end, $7, $6, '{cut,in_force}', null)`,
      [name, id, state, state !== 'wait_standby' && state !== 'draining', set, long, state === 'catchingup'],
    );
  await db.query(`select pgautofailover.create_formation($1, 'pgsql', 'postgres', true, 0)`, [name]);
  const a = await joins('a');
  await says(a, 'single');
  const b = await joins('b');
  for (const [id, state] of [
    [b, 'wait_standby'],
    [a, 'single'],
    [a, 'wait_primary'],
    [b, 'wait_standby'],
    [b, 'catchingup'],
    [b, 'secondary'],
  ] as const) {
    await says(id, state);
  }
  const { rows } = await says(a, 'wait_primary');
  await says(a, 'primary', rows[0]?.sync_set_epoch ?? null);
  await db.query('select * from pgautofailover.explain($1::text, 0)', [name]);
  const { rows: dry } = await db.query('select * from pgautofailover.what_if($1, $2, 0)', [
    'perform_failover',
    name,
  ]);
  expect(dry.length).toBeGreaterThan(5);
  await db.query('select pgautofailover.formation_uri($1), pgautofailover.synchronous_standby_names($1)', [
    name,
  ]);
  await db.query('select pgautofailover.perform_failover($1)', [name]);
  await says(a, 'draining');
  await says(b, 'secondary');
  expect(await goalOf(db, b)).toBe('prepare_promotion');
  await db.query('select pgautofailover.remove_node($1::bigint)', [b]).catch((error: pg.DatabaseError) => {
    expect(error.code).toBe('55000');
  });
}

describe('hostile names', () => {
  test('live through a failover, and every notification can be sent and read', async () => {
    const database = await createDatabase();
    try {
      const db = await database.connect();
      const heard: string[] = [];
      db.on('notification', ({ channel, payload = '' }) => {
        if (channel === 'state') heard.push(JSON.parse(payload).formation);
      });
      await db.query('listen state');
      for (const name of hostile) await live(db, name);
      await db.query('select 1');
      expect(new Set(heard)).toEqual(new Set(hostile));
    } finally {
      await database.drop();
    }
  });

  test('that are too long are refused where they come in', async ({ db }) => {
    const { a } = await pairAtRest(db);
    const calls: [string, unknown[]][] = [
      [`select pgautofailover.register_node('default', $1, 1, 'postgres')`, [long]],
      [`select pgautofailover.register_node('default', 'h', 1, 'postgres', $1)`, [long]],
      ['select pgautofailover.update_node_metadata($2, $1, null, null)', [long, a]],
      ['select pgautofailover.update_node_metadata($2, null, $1, null)', [long, a]],
      [`select pgautofailover.create_formation($1, 'pgsql', 'postgres', true, 0)`, [long]],
    ];
    for (const [call, values] of calls)
      expect([call, await sqlstateOf(db, call, values)]).toEqual([call, '22023']);
  });

  test('that are too long do no harm where they are not names', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const calls: [string, string, unknown[]][] = [
      ['none', `select pgautofailover.set_node_region('default', 'b', $1)`, [long]],
      ['none', 'select pgautofailover.report_postgres_version($2, 15, $1, $1, $1)', [long, a]],
      ['42704', `select pgautofailover.set_node_candidate_priority('default', $1, 5)`, [long]],
      ['42704', `select pgautofailover.perform_promotion($1, $1)`, [long]],
      ['42704', 'select pgautofailover.set_setting($1, $1)', [long]],
      ['22023', `select pgautofailover.set_setting('lease', $1)`, [long]],
      ['22023', 'select pgautofailover.set_node_health($2, $1, 5432, 0, $1)', [long, b]],
      ['22023', 'select * from pgautofailover.what_if($1)', [long]],
      ['42P17', `select * from pgautofailover.what_if('perform_failover', $1)`, [long]],
      ['42P17', 'select * from pgautofailover.explain($1::text, 0)', [long]],
      [
        '22023',
        `select * from pgautofailover.node_active('default', $2, 0, 'primary', true, 1, '0/1', $1)`,
        [long, a],
      ],
      ['42P17', `select * from pgautofailover.node_active($1, $2, 0, 'primary')`, [long, a]],
      ['XX000', 'select pgautofailover.drop_formation($1)', [long]],
      ['none', 'select * from pgautofailover.current_state($1)', [long]],
    ];
    for (const [code, call, values] of calls)
      expect([call, await sqlstateOf(db, call, values)]).toEqual([call, code]);
  });
});

describe('a hostile search_path', () => {
  test('changes nothing, whatever it shadows', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query('create schema hostile');
    const { rows } = await db.query<{ trap: string }>(
      `select distinct format('create function hostile.%I(%s) returns %s language plpgsql as %L', p.proname,
         pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), 'begin raise exception ''hijacked''; end') as trap
       from pg_proc as p
       where p.pronamespace = 'pg_catalog'::regnamespace and p.prokind = 'f' and not p.proretset
         and p.proname in ('clock_timestamp', 'now', 'pg_notify', 'format', 'coalesce', 'array_to_string', 'length', 'left', 'cardinality',
           'jsonb_build_object', 'pg_advisory_xact_lock', 'pg_advisory_xact_lock_shared', 'hashtext', 'pg_postmaster_start_time', 'pg_size_bytes',
           'set_config', 'current_setting', 'round', 'replace', 'concat_ws')
         and pg_get_function_identity_arguments(p.oid) !~ 'VARIADIC|anyarray|any'
         and pg_get_function_result(p.oid) !~ '^any'`,
    );
    expect(rows.length).toBeGreaterThan(15);
    for (const { trap } of rows) await db.query(trap);
    await db.query(`create operator hostile.= (leftarg = text, rightarg = text, function = texteq)`);
    await db.query('create table hostile.node (nodeid bigint); create table hostile.pg_locks (x int)');
    await db.query('set local search_path = hostile, pg_catalog, pgaf, pgautofailover');
    await db.query('select * from pgautofailover.explain($1::bigint)', [b]);
    await db.query(`select * from pgautofailover.explain('default', 0)`);
    await db.query(`select * from pgautofailover.what_if('perform_failover')`);
    expect(await nodeActive(db, b, 'secondary')).toBe('secondary');
    await report(db, a, 'primary');
    await probe(db, a, 'refused');
    await db.query(`select pgautofailover.set_node_candidate_priority('default', 'b', 60)`);
    expect(await goalOf(db, a)).toBe('apply_settings');
    await register(db, 'c');
    await db.query(`select pgautofailover.remove_node($1::bigint, true)`, [b]);
    await db.query(`select pgautofailover.prune_events('1 h')`);
  });
});
