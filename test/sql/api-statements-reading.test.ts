/*
 * What the original's functions do, statement by statement: those that only read, and what keepers tell of themselves. Titles
 * begin with the number of the function in docs/functions-of-the-original.md.
 */
import { readFileSync } from 'node:fs';
import { type State, states } from '../../src/fsm/states.js';
import { describe, expect, test } from '../support/database.js';
import { pairAtRest, register } from '../support/pair.js';
import {
  eventsWhile,
  put,
  refusalOf,
  resultOf,
  rowsOf,
  saidWhile,
  settle,
  trioAtRest,
} from '../support/statements.js';

/** The names of the original's functions. */
const theirs = [
  ...readFileSync(new URL('original-signatures.txt', import.meta.url), 'utf8').matchAll(
    /^(?:2\.3 )?(\w+)\(/gm,
  ),
].map(([, name]) => name);

const writable: readonly State[] = ['single', 'wait_primary', 'primary', 'join_primary', 'apply_settings'];
/** Not those of a node that has no data yet, or none any more. */
const bare: readonly State[] = ['unknown', 'init', 'wait_standby', 'dropped'];
const others = states.filter((state) => !writable.includes(state) && !bare.includes(state));

describe('7.7 get_nodes', () => {
  test('7.7: it is the reported state that says whether a node is primary', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const isPrimary = async () =>
      ((await rowsOf(db, 'get_nodes()')) as { node_id: number; node_is_primary: boolean }[]).find(
        ({ node_id: id }) => id === a,
      )?.node_is_primary;
    for (const state of [...writable, ...others]) {
      await put(db, a, state, writable.includes(state) ? 'demoted' : 'primary');
      expect(await isPrimary(), state).toBe(writable.includes(state));
    }
    expect(await rowsOf(db, `get_nodes('default', 0)`)).toMatchObject([{ node_id: a }, { node_id: b }]);
  });

  test('7.7: a null group is every group of the formation', async ({ db }) => {
    const { a } = await pairAtRest(db);
    await db.query('update pgautofailover.node set groupid = 1, sysidentifier = 9 where nodeid <> $1', [a]);
    expect(await rowsOf(db, `get_nodes('default', null)`)).toHaveLength(2);
    expect(await rowsOf(db, `get_nodes('default', 1)`)).toHaveLength(1);
  });
});

describe('7.8 get_primary', () => {
  test.for(writable)('7.8: the node whose goal is %s, whatever it reports', async (goal, { db }) => {
    const { a } = await pairAtRest(db);
    await put(db, a, 'secondary', goal);
    expect(await rowsOf(db, 'get_primary()')).toMatchObject([{ primary_node_id: a }]);
  });

  test.for([
    ['primary', 'draining'],
    ['draining', 'draining'],
    ['draining', 'demote_timeout'],
    ['demote_timeout', 'demote_timeout'],
    ['demote_timeout', 'demoted'],
    ['demoted', 'demoted'],
    ['primary', 'prepare_maintenance'],
    ['prepare_maintenance', 'prepare_maintenance'],
  ] as const)(
    '7.8: while nobody was promoted, the one that steps down: %s, to be %s',
    async ([at, goal], { db }) => {
      const { a } = await pairAtRest(db);
      await put(db, a, at, goal);
      expect(await rowsOf(db, 'get_primary()')).toMatchObject([{ primary_node_id: a }]);
    },
  );

  test('7.8: a new primary counts, not the one that still steps down', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await put(db, a, 'primary', 'demoted');
    await put(db, b, 'prepare_promotion', 'wait_primary');
    expect(await rowsOf(db, 'get_primary()')).toMatchObject([{ primary_node_id: b }]);
  });

  test('7.8: nobody', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await put(db, a, 'demoted', 'catchingup');
    await put(db, b, 'report_lsn');
    expect(await refusalOf(db, 'get_primary()')).toMatchObject({
      code: 'XX000',
      message: 'group has no writable node right now',
    });
  });
});

describe('7.9 get_other_nodes', () => {
  test('7.9: by id, without those being dropped; the state that is asked for is the goal', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    const ids = async (rest = '') =>
      ((await rowsOf(db, `get_other_nodes(${a}${rest})`)) as { node_id: number }[]).map(
        ({ node_id: id }) => id,
      );
    expect(await ids()).toEqual([b, c]);
    await put(db, b, 'secondary', 'catchingup');
    expect(await ids(`, 'secondary'`)).toEqual([c]);
    expect(await ids(`, 'catchingup'`)).toEqual([b]);
    await put(db, c, 'secondary', 'dropped');
    expect(await ids()).toEqual([b]);
    expect((await refusalOf(db, `get_other_nodes(999, 'secondary')`)).code).toBe('42704');
  });
});

describe('7.10 get_coordinator', () => {
  test('7.10: goal and reported state are single, wait_primary or primary', async ({ db }) => {
    const { a } = await pairAtRest(db);
    const good: readonly State[] = ['single', 'wait_primary', 'primary'];
    for (const state of [...writable, ...others]) {
      await put(db, a, 'primary', state);
      expect(await rowsOf(db, 'get_coordinator()'), `to be ${state}`).toHaveLength(+good.includes(state));
      await put(db, a, state, 'primary');
      expect(await rowsOf(db, 'get_coordinator()'), state).toHaveLength(+good.includes(state));
    }
    await put(db, a, 'single', 'primary');
    expect(await rowsOf(db, 'get_coordinator()')).toHaveLength(1);
    await db.query('update pgautofailover.node set groupid = 1');
    expect(await rowsOf(db, 'get_coordinator()')).toEqual([]);
  });
});

describe('7.11 get_most_advanced_standby', () => {
  test('7.11: of one group only, and of those that report report_lsn, whatever their goal', async ({
    db,
  }) => {
    const { b, c } = await trioAtRest(db);
    await put(db, b, 'report_lsn', 'secondary');
    await put(db, c, 'secondary', 'report_lsn');
    expect(await rowsOf(db, 'get_most_advanced_standby()')).toMatchObject([{ node_id: b }]);
    expect(await rowsOf(db, `get_most_advanced_standby('default', 1)`)).toEqual([]);
    expect(await rowsOf(db, `get_most_advanced_standby('nowhere', 0)`)).toEqual([]);
  });
});

describe('7.19 update_node_metadata', () => {
  test('7.19: what is null stays; no event, nothing on the channels; values are not judged', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    const stored = async () =>
      (await db.query('select nodename, nodehost, nodeport from pgautofailover.node where nodeid = $1', [b]))
        .rows[0];
    const said = await saidWhile(db, async () => {
      const events = await eventsWhile(db, async () => {
        expect(await resultOf(db, 'update_node_metadata($1, null, null, 7)', b)).toBe(true);
        expect(await stored()).toEqual({ nodename: 'b', nodehost: 'b.lan', nodeport: 7 });
        expect(await resultOf(db, `update_node_metadata($1, 'n', '', -1)`, b)).toBe(true);
        expect(await stored()).toEqual({ nodename: 'n', nodehost: '', nodeport: -1 });
      });
      expect(events).toEqual([]);
    });
    expect(said).toEqual([]);
  });
});

describe('7.20 system identifiers', () => {
  test('7.20: the row of the node; no event', async ({ db }) => {
    const { assigned_node_id: a } = await register(db, 'a');
    const events = await eventsWhile(db, async () =>
      expect(await rowsOf(db, 'set_node_system_identifier($1, 7)', a)).toEqual([
        { node_id: a, node_name: 'a', node_host: 'a.lan', node_port: 5432 },
      ]),
    );
    expect(events).toEqual([]);
  });

  test('7.20: of a group: nodes stored with 0 only, which registration makes none of', async ({ db }) => {
    const { assigned_node_id: a } = await register(db, 'a');
    expect(await rowsOf(db, 'set_group_system_identifier(0, 7)')).toEqual([]);
    await db.query('update pgautofailover.node set sysidentifier = 0');
    expect(await rowsOf(db, 'set_group_system_identifier(0, 7)')).toMatchObject([{ node_id: a }]);
    expect(await rowsOf(db, 'set_group_system_identifier(0, 8)')).toEqual([]);
  });
});

describe('7.21 synchronous_standby_names', () => {
  const names = 'synchronous_standby_names()';

  test('7.21 steps 2, 4: of one node, of two, of two without quorum or without a secondary', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    expect(await resultOf(db, names)).toBe(`ANY 1 (pgautofailover_standby_${b})`);
    await resultOf(db, `set_node_replication_quorum('default', 'b', false)`);
    await settle(db);
    expect(await resultOf(db, names)).toBe('');
    await resultOf(db, `set_node_replication_quorum('default', 'b', true)`);
    await settle(db);
    expect(await resultOf(db, names)).toBe(`ANY 1 (pgautofailover_standby_${b})`);
    await resultOf(db, 'start_maintenance($1)', b);
    expect(await resultOf(db, names)).toBe('');
  });

  test('7.21 step 5: of three: comma and blank between them, number_sync_standbys, and never less than 1', async ({
    db,
  }) => {
    const { b, c } = await trioAtRest(db);
    const both = [b, c].map((id) => `pgautofailover_standby_${id}`);
    expect(await resultOf(db, names)).toBe(`ANY 1 (${both.join(', ')})`);
    await resultOf(db, `set_formation_number_sync_standbys('default', 0)`);
    await settle(db);
    expect(await resultOf(db, names)).toBe(`ANY 1 (${both.join(', ')})`);
    await register(db, 'd');
    await settle(db);
    await resultOf(db, `set_formation_number_sync_standbys('default', 2)`);
    await settle(db);
    expect(await resultOf(db, names)).toMatch(/^ANY 2 \((pgautofailover_standby_\d+(, |\)$)){3}/);
  });

  test('7.21: it is never null, except for a null argument', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    for (const goal of others) {
      await put(db, a, 'primary', goal);
      expect(await resultOf(db, names), goal).toEqual(expect.any(String));
    }
    await put(db, b, 'stop_replication', 'wait_primary');
    expect(await resultOf(db, names)).toEqual(expect.any(String));
    expect(await resultOf(db, 'synchronous_standby_names(null, 0)')).toBeNull();
  });
});

describe('7.22 formation_settings', () => {
  test('7.22: the formation, then those that report that they take writes, then quorum, then priority', async ({
    db,
  }) => {
    const { a, b, c } = await trioAtRest(db);
    const blocks = async () =>
      ((await rowsOf(db, 'formation_settings()')) as Record<string, unknown>[]).map(
        ({ context, node_id: id, setting }) => [context, id, setting],
      );
    const ofNodes = ['replication quorum', 'candidate priority'].flatMap((setting) =>
      [a, b, c].map((id) => ['node', id, setting]),
    );
    const ofFormation = ['formation', null, 'number_sync_standbys'];
    expect(await blocks()).toEqual([ofFormation, ['primary', a, 'synchronous_standby_names'], ...ofNodes]);
    await put(db, a, 'draining', 'primary');
    expect(await blocks()).toEqual([ofFormation, ...ofNodes]);
    await put(db, a, 'primary', 'draining');
    await put(db, b, 'wait_primary');
    expect((await blocks()).filter(([context]) => context === 'primary')).toEqual([
      ['primary', a, 'synchronous_standby_names'],
      ['primary', b, 'synchronous_standby_names'],
    ]);
  });
});

describe('7.23 current_state, last_events', () => {
  test('7.23: by group, then by node', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    await db.query('update pgautofailover.node set groupid = 1, sysidentifier = 9 where nodeid = $1', [a]);
    expect(await rowsOf(db, 'current_state()')).toMatchObject([
      { node_id: b, group_id: 0, health: -1, candidate_priority: 50, replication_quorum: true },
      { node_id: c, noderegion: 'default' },
      { node_id: a, group_id: 1 },
    ]);
  });

  test('7.23: the newest by id, ordered by time', async ({ db }) => {
    await pairAtRest(db);
    const ids = async () =>
      ((await rowsOf(db, `last_events('default', count => 2)`)) as { eventid: number }[]).map(
        ({ eventid }) => eventid,
      );
    const [older = 0, newer = 0] = await ids();
    await db.query(
      `update pgautofailover.event set eventtime = now() - interval '1 day' where eventid = $1`,
      [newer],
    );
    expect(await ids()).toEqual([newer, older]);
  });
});

describe('7.24 formation_uri', () => {
  test('7.24: by id, without those being dropped, of group 0; nothing is escaped', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    const uri = (rest = '') => resultOf(db, `formation_uri(${rest})`);
    const tail = '/postgres?target_session_attrs=read-write&sslmode=';
    expect(await uri()).toBe(`postgres://a.lan:5432,b.lan:5432,c.lan:5432${tail}prefer`);
    await db.query(`update pgautofailover.node set nodehost = 'moved' where nodeid = $1`, [a]);
    await put(db, b, 'secondary', 'dropped');
    expect(await uri()).toBe(`postgres://moved:5432,c.lan:5432${tail}prefer`);
    await db.query(`update pgautofailover.node set groupid = 1, sysidentifier = 9 where nodeid = $1`, [c]);
    expect(await uri(`'default', 'default', 'require'`)).toBe(`postgres://moved:5432${tail}require`);
    expect(await uri(`'default', 'default', 'a&b c', '/ %'`)).toBe(
      `postgres://moved:5432${tail}a&b c&sslrootcert=/ %`,
    );
    expect(await uri(`'nowhere'`)).toBeNull();
  });
});

describe('7.25 functions of 2.3', () => {
  test('7.25 set_node_region: stored, one event with the states as they are, logged; no rule is followed', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    const said = await saidWhile(db, async () => {
      const events = await eventsWhile(db, async () =>
        expect(await resultOf(db, `set_node_region('default', 'b', 'north')`)).toBe(true),
      );
      expect(events).toEqual(['b secondary → secondary']);
    });
    expect(said).toEqual([expect.stringMatching(/region.*north.*"b"/)]);
    expect(await rowsOf(db, 'current_state()')).toMatchObject([{}, { node_id: b, noderegion: 'north' }]);
  });

  test('7.25 report_postgres_version: four columns, nulls too, one node, no event', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const versions = async () =>
      (
        await db.query(
          'select pg_versionnum, pg_version, pg_versionstring, citus_version from pgautofailover.node order by nodeid',
        )
      ).rows.map((row) => Object.values(row));
    const none = [null, null, null, null];
    const events = await eventsWhile(db, async () => {
      await resultOf(db, `report_postgres_version($1, 150004, '15.4', 'PostgreSQL 15.4', '12.1')`, b);
      expect(await versions()).toEqual([none, [150004, '15.4', 'PostgreSQL 15.4', '12.1']]);
      await resultOf(db, 'report_postgres_version($1)', b);
      expect(await versions()).toEqual([none, none]);
      await resultOf(db, `report_postgres_version(999, 1, 'x', 'y', 'z')`);
      expect(await versions()).toEqual([none, none]);
    });
    expect(events).toEqual([]);
    expect(a).toBeLessThan(b);
  });

  test('7.25 report_timeline_history: what is there already stays as it is', async ({ db }) => {
    const { a } = await pairAtRest(db);
    const publish = (point: string) =>
      resultOf(
        db,
        'report_timeline_history($1, $2::jsonb)',
        a,
        JSON.stringify([{ tli: 2, parenttli: 1, switchpoint: point }]),
      );
    await publish('0/2000000');
    await publish('0/5000000');
    await resultOf(db, `report_timeline_history($1, '[]')`, a);
    const { rows } = await db.query(
      'select nodeid, tli, parenttli, switchpoint_lsn from pgautofailover.node_timeline_history',
    );
    expect(rows).toEqual([{ nodeid: a, tli: 2, parenttli: 1, switchpoint_lsn: '0/2000000' }]);
  });

  test('7.25 accept_timeline, node_timeline_status: the line is made of the histories of all nodes, up to where each was left', async ({
    db,
  }) => {
    const { a, b, c } = await trioAtRest(db);
    const publish = (id: number, tli: number, parent: number) =>
      resultOf(
        db,
        'report_timeline_history($1, $2::jsonb)',
        id,
        JSON.stringify([{ tli, parenttli: parent, switchpoint: '0/4000000' }]),
      );
    await publish(a, 3, 2);
    await publish(b, 2, 1);
    await publish(c, 4, 1);
    const on = async () =>
      ((await rowsOf(db, `node_timeline_status('default', 0)`)) as Record<string, unknown>[]).map(
        ({ reference_tli: reference, on_accepted_lineage: accepted }) => `${reference} ${accepted}`,
      );
    const timelines = (numbers: number[], lsn: string) =>
      db.query(
        `update pgautofailover.node as n set (reportedtli, reportedlsn) = (t.tli, $3)
         from unnest($1::bigint[], $2::int[]) as t (id, tli) where n.nodeid = t.id`,
        [[a, b, c], numbers, lsn],
      );
    await timelines([3, 1, 2], '0/4000000');
    expect(await on()).toEqual(['3 true', '3 true', '3 true']);
    await timelines([3, 1, 2], '0/4000001');
    expect(await on()).toEqual(['3 true', '3 false', '3 false']);
    await timelines([3, 1, 4], '0/3000000');
    expect(await on()).toEqual(['3 true', '3 true', '3 false']);
    await resultOf(db, `accept_timeline('default', 0, 4, 'somebody')`);
    expect(await on()).toEqual(['4 false', '4 true', '4 true']);
    const { rows } = await db.query(
      'select accepted_tli, decided_by, resolved_at is null as open from pgautofailover.accepted_timeline',
    );
    expect(rows).toEqual([{ accepted_tli: 4, decided_by: 'somebody', open: true }]);
    await resultOf(db, `resolve_accepted_timeline('default', 0)`);
    expect(await on()).toEqual(['3 true', '3 true', '3 false']);
  });

  test('7.25 dump_fsm: the rules in their order, as the view has them', async ({ db }) => {
    const dump = (await rowsOf(db, 'dump_fsm()')) as { pos: number; comment: string }[];
    const { rows } = await db.query('select rule_no, because from pgaf.rule order by rule_no');
    expect(dump.map(({ pos, comment }) => [pos, comment])).toEqual(
      rows.map(({ rule_no: no, because }) => [no, because]),
    );
    const { rows: view } = await db.query('select pos from pgautofailover.fsm order by pos');
    expect(view).toEqual(dump.map(({ pos }) => ({ pos })));
  });

  test('7.25 dump_fsm_edges: no move to where a node is, none that only an operator asks for', async ({
    db,
  }) => {
    const { rows } = await db.query<{ same: number; asked: number; all: number }>(
      `select count(*) filter (where current_state = assigned_state)::int as same,
         count(*) filter (where not r.asked && '{report, health}')::int as asked, count(*)::int as "all"
       from pgautofailover.dump_fsm_edges() as e join pgaf.rule as r on r.rule_no = e.pos`,
    );
    expect(rows[0]).toMatchObject({ same: 0, asked: 0 });
    expect(rows[0]?.all).toBeGreaterThan(50);
  });

  test('7.25 check_fsm_reachability: what a keeper does not know; any stands for every state', async ({
    db,
  }) => {
    const missing = async (edges: unknown) =>
      (await rowsOf(db, 'check_fsm_reachability($1::jsonb)', JSON.stringify(edges))) as {
        current_state: string;
        assigned_state: string;
        comment: string;
      }[];
    const { rows: all } = await db.query(
      'select current_state as current, assigned_state as assigned from pgautofailover.dump_fsm_edges()',
    );
    expect(await missing(all)).toEqual([]);
    expect(await missing([])).toHaveLength(all.length);
    const toDemoted = all.filter(({ assigned }) => assigned === 'demoted');
    const without = all.filter(({ assigned }) => assigned !== 'demoted');
    const gone = await missing(without);
    expect(gone).toHaveLength(toDemoted.length);
    expect(gone[0]).toMatchObject({ assigned_state: 'demoted', comment: expect.any(String) });
    expect(await missing([...without, { current: 'any', assigned: 'demoted' }])).toEqual([]);
    const refused = (edge: unknown) =>
      refusalOf(db, 'check_fsm_reachability($1::jsonb)', JSON.stringify([edge]));
    expect((await refused({ current: 'any', assigned: 'any' })).code).toBe('22P02');
    expect((await refused({ current: 'dancing', assigned: 'demoted' })).code).toBe('22P02');
  });
});

describe('15 one signature for 2.0 to 2.3', () => {
  test('15: every function that was widened is there once, so that no call is ambiguous', async ({ db }) => {
    const { rows } = await db.query(
      `select proname as name, count(*)::int as overloads from pg_proc
       where pronamespace = 'pgautofailover'::regnamespace
       group by 1 having count(*) > 1 order by 1`,
    );
    expect(rows.filter(({ name }) => !['explain'].includes(name))).toEqual([
      { name: 'current_state', overloads: 2 },
      { name: 'get_other_nodes', overloads: 2 },
      { name: 'last_events', overloads: 3 },
      { name: 'remove_node', overloads: 2 },
    ]);
  });

  test('15: the calls of a keeper of 2.0 and of one of 2.3, with the types that they send', async ({
    db,
  }) => {
    const joins = `select * from pgautofailover.register_node($1::text, $2::text, $3::int4, $4::name, $5::text, $6::int8, $7::int8,
      $8::int4, $9::pgautofailover.replication_state, $10::text, $11::int4, $12::bool, $13::text`;
    const values = (host: string) =>
      [
        'default',
        host,
        5432,
        'postgres',
        '',
        0,
        -1,
        -1,
        'init',
        'standalone',
        50,
        true,
        'default',
      ] as unknown[];
    const old = await db.query(`${joins})`, values('old'));
    expect(Object.keys(old.rows[0])).toHaveLength(6);
    const first = old.rows[0].assigned_node_id;
    await db.query(`select * from pgautofailover.set_node_system_identifier($1::int8, 7::int8)`, [first]);
    await db.query(`select * from pgautofailover.node_active('default', $1::int8, 0, 'single')`, [first]);
    const young = await db.query(`${joins}, $14::text)`, [...values('young'), 'north']);
    expect(young.rows[0]).toMatchObject({ assigned_group_state: 'wait_standby' });
    for (const call of [
      `get_most_advanced_standby('default'::text, 0::int4)`,
      `get_most_advanced_standby('default'::text, 0::int4, 1::int8)`,
    ]) {
      expect(await rowsOf(db, call)).toEqual([]);
    }
    expect(await rowsOf(db, `last_events('default'::text, count => 2::int4)`)).toHaveLength(2);
    expect(await rowsOf(db, `last_events('default'::text, 0::int4, 2::int4)`)).toHaveLength(2);
    expect(
      Object.keys((await rowsOf(db, `node_active('default', ${first}, 0, 'single')`))[0] as object),
    ).toHaveLength(5);
    expect((await refusalOf(db, `remove_node(${first}::int, true)`)).code).not.toBe('42725');
  });

  test('15: what only 2.3 has, and what is ours, comes after the columns that 2.0 knows', async ({ db }) => {
    const { rows } = await db.query<{ name: string; columns: string[] }>(
      `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'pgautofailover'::regnamespace and c.relname in ('formation', 'node', 'event') group by 1`,
    );
    const known: Record<string, string> = {
      formation: 'formationid kind dbname opt_secondary number_sync_standbys',
      node: `formationid nodeid groupid nodename nodehost nodeport sysidentifier goalstate reportedstate reportedpgisrunning
        reportedrepstate reporttime reportedtli reportedlsn walreporttime health healthchecktime statechangetime
        candidatepriority replicationquorum nodecluster region replication_stall_since pg_versionnum pg_version
        pg_versionstring citus_version`,
      event: `eventid eventtime formationid nodeid groupid nodename nodehost nodeport reportedstate goalstate
        reportedrepstate reportedtli reportedlsn candidatepriority replicationquorum description rule_pos rule_section`,
    };
    for (const [name, columns] of Object.entries(known)) {
      const first = columns.split(/\s+/);
      expect(rows.find((row) => row.name === name)?.columns.slice(0, first.length), name).toEqual(first);
    }
  });

  test('6: strict as theirs, but for start_maintenance, whose second argument may be null', async ({
    db,
  }) => {
    const { rows } = await db.query<{ name: string }>(
      `select distinct proname::text as name from pg_proc
       where pronamespace = 'pgautofailover'::regnamespace and not proisstrict and pronargs > 0 and proname = any ($1)
       order by 1`,
      [theirs],
    );
    expect(rows.map(({ name }) => name)).toEqual([
      'accept_timeline',
      'check_fsm_reachability',
      'get_nodes',
      'report_postgres_version',
      'report_timeline_history',
      'resolve_accepted_timeline',
      'start_maintenance',
      'update_node_metadata',
    ]);
    expect(await resultOf(db, 'start_maintenance(null)')).toBe(false);
  });

  test('15: nothing of the tests of the original is there: its testing_ functions', async ({ db }) => {
    const { rows } = await db.query(
      `select proname from pg_proc where pronamespace = 'pgautofailover'::regnamespace and proname like 'testing%'`,
    );
    expect(rows).toEqual([]);
  });
});
