/*
 * What the original's functions do, statement by statement: formations and registration. Titles begin with the number of
 * the original's function in docs/functions-of-the-original.md.
 */
import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { goalOf, pairAtRest, register, report, sqlstateOf } from '../support/pair.js';
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

const numberSyncStandbys = async (db: pg.Client, formation = 'default') =>
  (
    await db.query<{ wanted: number }>(
      'select number_sync_standbys as wanted from pgautofailover.formation where formationid = $1',
      [formation],
    )
  ).rows[0]?.wanted;

const countOf = async (db: pg.Client, table: string) =>
  (await db.query(`select from pgautofailover.${table}`)).rowCount;

describe('7.1 create_formation', () => {
  test('7.1: number_sync_standbys is stored as given when it is not negative, and there is no event', async ({
    db,
  }) => {
    expect(
      await eventsWhile(db, async () =>
        expect(await rowsOf(db, `create_formation('f', 'citus', 'app', true, 3)`)).toMatchObject([
          { kind: 'citus', number_sync_standbys: 3 },
        ]),
      ),
    ).toEqual([]);
    expect((await refusalOf(db, `create_formation('g', 'pgsql', 'app', true, -1)`)).code).toBe('22023');
  });

  test('7.1: it is strict: without one of the arguments nothing is made', async ({ db }) => {
    expect(await rowsOf(db, `create_formation('f', null, 'app', true, 0)`)).toMatchObject([{ kind: null }]);
    expect(await countOf(db, 'formation')).toBe(1);
  });
});

describe('7.2 drop_formation', () => {
  test('7.2: one whose last node left can be dropped, with all that was remembered of its groups', async ({
    db,
  }) => {
    const { assigned_node_id: a } = await register(db, 'a');
    expect(await sqlstateOf(db, `select pgautofailover.drop_formation('default')`)).toBe('23503');
    await resultOf(db, 'remove_node($1::bigint, true)', a);
    await resultOf(db, `drop_formation('default')`);
    expect(await countOf(db, 'formation')).toBe(0);
    expect(await countOf(db, 'node_group')).toBe(0);
  });
});

describe('7.3 enable_secondary, disable_secondary', () => {
  test('7.3: true when there is such a formation, else false', async ({ db }) => {
    for (const call of ['enable_secondary', 'disable_secondary']) {
      expect(await resultOf(db, `${call}('default')`)).toBe(true);
      expect(await resultOf(db, `${call}('nowhere')`)).toBe(false);
    }
  });

  test('7.3: a node that reports another state than single forbids it, and is named', async ({ db }) => {
    const { a } = await pairAtRest(db);
    expect(await refusalOf(db, `disable_secondary('default')`)).toEqual({
      code: '55000',
      message: 'formation has nodes that are not in SINGLE state',
      detail: `node ${a} reports primary`,
      hint: 'drop the secondary nodes first',
    });
  });

  test('7.3: a single node, and one that is being dropped, do not forbid it', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await put(db, a, 'single');
    expect((await refusalOf(db, `disable_secondary('default')`)).detail).toBe(`node ${b} reports secondary`);
    await put(db, b, 'secondary', 'dropped');
    expect((await refusalOf(db, `disable_secondary('default')`)).code).toBe('');
  });

  test('7.3: an update that leaves opt_secondary as it is never checks', async ({ db }) => {
    await pairAtRest(db);
    await db.query('alter table pgautofailover.formation disable trigger disable_secondary_check');
    await db.query('update pgautofailover.formation set opt_secondary = false');
    await db.query('alter table pgautofailover.formation enable trigger disable_secondary_check');
    expect((await refusalOf(db, `disable_secondary('default')`)).code).toBe('');
    await db.query(`update pgautofailover.formation set dbname = 'other'`);
  });
});

describe('7.4 set_formation_number_sync_standbys', () => {
  const set = (value: number) => `set_formation_number_sync_standbys('default', ${value})`;

  test('7.4 step 2: a negative value is told what is expected', async ({ db }) => {
    expect(await refusalOf(db, set(-1))).toMatchObject({
      code: '22023',
      detail: expect.stringContaining('non-negative integer'),
    });
  });

  test('7.4 step 3: nobody leads', async ({ db }) => {
    const { a } = await pairAtRest(db);
    await put(db, a, 'draining');
    expect(await refusalOf(db, set(0))).toMatchObject({
      code: 'XX000',
      message: expect.stringContaining(`Couldn't find the primary node`),
    });
  });

  test.for([
    ['55000', 'single', 'single'],
    ['', 'primary', 'primary'],
    ['', 'wait_primary', 'wait_primary'],
    ['55000', 'wait_primary', 'primary'],
    ['55000', 'primary', 'wait_primary'],
    ['55000', 'primary', 'apply_settings'],
    ['55000', 'apply_settings', 'apply_settings'],
    ['55000', 'join_primary', 'join_primary'],
  ] as const)(
    '7.4 step 4: %s when the primary is at %s, to be %s',
    async ([code, reported, goal], { db }) => {
      const { a } = await trioAtRest(db);
      await put(db, a, reported, goal);
      expect((await refusalOf(db, set(0))).code).toBe(code);
    },
  );

  test('7.4 step 5: a value needs one standby more in the quorum; both counts are told', async ({ db }) => {
    const { c } = await trioAtRest(db);
    expect((await refusalOf(db, set(1))).code).toBe('');
    expect(await refusalOf(db, set(2))).toMatchObject({
      code: '22023',
      detail: expect.stringMatching(/At least 3 standby nodes .* has 2\./),
    });
    await db.query('update pgautofailover.node set replicationquorum = false where nodeid = $1', [c]);
    expect(await refusalOf(db, set(1))).toMatchObject({
      code: '22023',
      detail: expect.stringMatching(/At least 2 standby nodes .* has 1\./),
    });
    expect((await refusalOf(db, set(0))).code).toBe('');
  });

  test('7.4 step 6: true, the value is stored, and the primary is told in one event', async ({ db }) => {
    const { a } = await trioAtRest(db);
    const said = await saidWhile(db, async () => {
      const events = await eventsWhile(db, async () => expect(await resultOf(db, set(0))).toBe(true));
      expect(events).toEqual(['a primary → apply_settings']);
    });
    expect(said).toEqual([expect.stringMatching(/"a" .*apply_settings.*number_sync_standbys/)]);
    expect(await numberSyncStandbys(db)).toBe(0);
    expect(await goalOf(db, a)).toBe('apply_settings');
  });

  test('7.4: a refusal leaves the value as it was', async ({ db }) => {
    await trioAtRest(db);
    expect(await sqlstateOf(db, `select pgautofailover.${set(2)}`)).toBe('22023');
    expect(await numberSyncStandbys(db)).toBe(1);
  });

  describe('in a Citus formation', () => {
    const to = (value: number) => `set_formation_number_sync_standbys('c', ${value})`;
    /** A group of that many nodes, at rest, as if it had come there. */
    async function group(db: pg.Client, no: number, nodes: number): Promise<number[]> {
      const ids: number[] = [];
      for (let at = 0; at < nodes; at++) {
        const { rows } = await db.query<{ id: number }>(
          `select assigned_node_id as id from pgautofailover.register_node('c', $1, 5432, 'postgres', node_kind => $2,
             desired_group_id => $3, sysidentifier => $3 + 10)`,
          [`${no}.${at}.lan`, no === 0 ? 'coordinator' : 'worker', no],
        );
        ids.push(rows[0]?.id ?? 0);
        await put(db, ids[at] ?? 0, at > 0 ? 'secondary' : nodes === 1 ? 'single' : 'primary');
      }
      return ids;
    }
    const goals = async (db: pg.Client) =>
      (
        await db.query<{ line: string }>(
          `select format('%s %s', groupid, goalstate) as line from pgautofailover.node
           where goalstate <> 'secondary' order by nodeid`,
        )
      ).rows.map(({ line }) => line);

    test('7.4: every group is asked and told, where the original knows group 0 only', async ({ db }) => {
      await resultOf(db, `create_formation('c', 'citus', 'postgres', true, 0)`);
      await group(db, 0, 3);
      await group(db, 1, 2);
      expect(await refusalOf(db, to(1))).toMatchObject({
        code: '22023',
        detail: expect.stringContaining('group 1 has 1'),
      });
      expect(await resultOf(db, to(0))).toBe(true);
      expect(await goals(db)).toEqual(['0 apply_settings', '1 apply_settings']);
    });

    test('7.4: a lone worker has nothing to apply, and a group whose nodes all left is none', async ({
      db,
    }) => {
      await resultOf(db, `create_formation('c', 'citus', 'postgres', true, 0)`);
      await group(db, 0, 3);
      await group(db, 1, 1);
      const [gone] = await group(db, 2, 1);
      await resultOf(db, 'remove_node($1::bigint, true)', gone);
      expect(await resultOf(db, to(0))).toBe(true);
      expect(await goals(db)).toEqual(['0 apply_settings', '1 single']);
    });
  });
});

describe('7.5 register_node', () => {
  const registering = (rest: string, formation = 'default', dbname = 'postgres') =>
    `register_node('${formation}', 'x.lan', 1, '${dbname}'${rest === '' ? '' : `, ${rest}`})`;

  test.for(['', 'unknown'])('7.5 step 1: the kind "%s" fits no formation', async (kind, { db }) => {
    const call = registering(`node_kind => '${kind}'`);
    expect((await refusalOf(db, call)).code).toBe('23514');
    await register(db, 'a');
    expect((await refusalOf(db, call)).code).toBe('XX000');
  });

  test('7.5 step 3: the formation is to be created first, says the hint', async ({ db }) => {
    expect(await refusalOf(db, registering('', 'nowhere'))).toMatchObject({
      code: '42P17',
      hint: expect.stringContaining('create the formation first'),
    });
  });

  test('7.5 step 6: in a pgsql formation there is group 0 only', async ({ db }) => {
    expect(await refusalOf(db, registering('desired_group_id => 1'))).toMatchObject({
      code: 'XX000',
      detail: expect.stringContaining('only one group, with group id 0'),
    });
    expect(await rowsOf(db, registering('desired_group_id => 0'))).toMatchObject([{ assigned_group_id: 0 }]);
  });

  test.for([
    ['55006', 'true', 'true'],
    ['55000', 'false', 'true'],
    ['55006', 'true', 'false'],
    ['55000', 'false', 'false'],
  ] as const)(
    '7.5 step 6: %s when nobody leads, opt_secondary is %s, and the group is empty and the priority 0: %s',
    async ([code, secondaries, empty], { db }) => {
      await db.query('update pgautofailover.formation set opt_secondary = $1', [secondaries]);
      if (empty === 'false') await put(db, (await register(db, 'a')).assigned_node_id, 'init', 'demoted');
      const refusal = await refusalOf(db, registering(`candidate_priority => ${empty === 'true' ? 0 : 50}`));
      expect(refusal.code).toBe(code);
      if (code === '55006') expect(refusal.message).toContain(`couldn't find the primary node`);
    },
  );

  test.for([
    ['secondary', 'prepare_promotion'],
    ['prepare_promotion', 'prepare_promotion'],
    ['prepare_promotion', 'stop_replication'],
    ['stop_replication', 'wait_primary'],
    ['fast_forward', 'fast_forward'],
    ['report_lsn', 'prepare_promotion'],
  ] as const)(
    '7.5 step 6: beside a node at %s, to be %s, it waits for the primary',
    async ([at, goal], { db }) => {
      const { a, b } = await pairAtRest(db);
      await put(db, a, 'primary', 'demote_timeout');
      await put(db, b, at, goal);
      expect(await rowsOf(db, registering(''))).toMatchObject([{ assigned_group_state: 'wait_standby' }]);
    },
  );

  test('7.5 step 6: beside a node with priority 0 in report_lsn it reports its position', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await resultOf(db, 'remove_node($1::bigint, true)', a);
    await put(db, b, 'report_lsn');
    expect((await refusalOf(db, registering(''))).code).toBe('55006');
    await db.query('update pgautofailover.node set candidatepriority = 0 where nodeid = $1', [b]);
    expect(await rowsOf(db, registering(''))).toMatchObject([{ assigned_group_state: 'report_lsn' }]);
  });

  test('7.5 step 6: a worker that names no group goes to the first with room', async ({ db }) => {
    const joins = async (formation: string, host: string) => {
      await db.query(
        `insert into pgautofailover.formation values ($1, 'citus', 'postgres', $1 = 'c', 0) on conflict do nothing`,
        [formation],
      );
      const { rows } = await db.query<{ id: number; place: string }>(
        `select assigned_node_id as id, format('%s %s', assigned_group_id, assigned_group_state) as place
         from pgautofailover.register_node($1, $2, 1, 'postgres', node_kind => 'worker', sysidentifier => 7)`,
        [formation, host],
      );
      if (rows[0]?.place.endsWith('single')) await put(db, rows[0].id, 'single');
      return rows[0]?.place;
    };
    expect(await joins('c', 'a')).toBe('1 single');
    expect(await joins('c', 'b')).toBe('1 wait_standby');
    expect(await joins('c', 'c')).toBe('2 single');
    expect(await joins('without secondaries', 'd')).toBe('1 single');
    expect(await joins('without secondaries', 'e')).toBe('2 single');
  });

  test('7.5 step 7: the row is what was given; identifier 0 is stored as null', async ({ db }) => {
    const { a } = await pairAtRest(db);
    await rowsOf(
      db,
      registering(`initial_group_role => 'wait_standby', candidate_priority => 5, replication_quorum => false,
        node_cluster => 'readers', node_region => 'north'`),
    );
    const { rows } = await db.query(
      `select nodeid, nodename, reportedstate, goalstate, sysidentifier, candidatepriority, replicationquorum, nodecluster, region
       from pgautofailover.node where nodehost = 'x.lan'`,
    );
    expect(rows).toEqual([
      {
        nodeid: a + 2,
        nodename: `node_${a + 2}`,
        reportedstate: 'wait_standby',
        goalstate: 'wait_standby',
        sysidentifier: null,
        candidatepriority: 5,
        replicationquorum: false,
        nodecluster: 'readers',
        region: 'north',
      },
    ]);
  });

  test('7.5 step 8: a registration is logged, with quorum and priority', async ({ db }) => {
    const said = await saidWhile(db, () => register(db, 'a', { priority: 30, quorum: false }));
    expect(said[0]).toMatch(/^Registering node \d+ "a" \(a\.lan:5432\) .*quorum f.* priority 30$/);
  });

  test.for([
    [1, true, true],
    [0, true, false],
    [0, false, true],
  ] as const)(
    '7.5 step 9: number_sync_standbys is %s after standbys in the quorum: %s, %s',
    async ([wanted, ...quorum], { db }) => {
      const { b } = await pairAtRest(db);
      await db.query('update pgautofailover.node set replicationquorum = $2 where nodeid = $1', [
        b,
        quorum[0],
      ]);
      const said = await saidWhile(db, () => register(db, 'c', { quorum: quorum[1] }));
      expect(await numberSyncStandbys(db)).toBe(wanted);
      expect(said.filter((line) => line.startsWith('Setting number_sync_standbys to 1'))).toHaveLength(
        wanted,
      );
    },
  );

  test('7.5 step 9: the third standby of the quorum changes nothing', async ({ db }) => {
    await trioAtRest(db);
    await db.query('update pgautofailover.formation set number_sync_standbys = 0');
    await register(db, 'd');
    expect(await numberSyncStandbys(db)).toBe(0);
  });

  test('7.5 step 10: a first node may come as single, no other state', async ({ db }) => {
    const as = (state: string) => registering(`initial_group_role => '${state}', sysidentifier => 7`);
    expect(await refusalOf(db, as('secondary'))).toMatchObject({
      code: 'XX000',
      message: expect.stringMatching(
        /can not be registered in state secondary, it should be in state single/,
      ),
    });
    expect(await countOf(db, 'node')).toBe(0);
    expect(await rowsOf(db, as('single'))).toMatchObject([{ assigned_group_state: 'single' }]);
  });

  test('7.5 step 11: the goal that it is given is the one event', async ({ db }) => {
    expect(await eventsWhile(db, () => register(db, 'a'))).toEqual(['a init → single']);
    await settle(db);
    expect(await eventsWhile(db, () => register(db, 'b'))).toEqual(['b init → wait_standby']);
  });

  test('7.5: a copy of another cluster is refused when the transaction commits', async ({ database }) => {
    const client = await database.connect();
    await resultOf(client, `create_formation('deferred', 'pgsql', 'postgres', true, 0)`);
    const join = (host: string, id: number) =>
      rowsOf(client, `register_node('deferred', $1, 1, 'postgres', sysidentifier => $2)`, host, id);
    await join('one', 7);
    await client.query(`update pgautofailover.node set reportedstate = 'single' where nodehost = 'one'`);
    await client.query('begin');
    await join('two', 8);
    await expect(client.query('commit')).rejects.toMatchObject({
      code: '23P01',
      constraint: 'same_system_identifier_within_group',
    });
    await expect(join('two', 8)).rejects.toMatchObject({ code: '23P01' });
    expect((await client.query(`select from pgautofailover.node where nodehost = 'two'`)).rowCount).toBe(0);
    await client.query(`delete from pgautofailover.node where nodehost = 'one'`);
  });
});

describe('7.6 node_active', () => {
  const active = (rest: string) => `node_active('default', ${rest})`;

  test.for([
    ['', 'unknown'],
    ['unknown', 'unknown'],
    ['sync', 'sync'],
    ['async', 'async'],
    ['quorum', 'quorum'],
    ['potential', 'potential'],
  ])('7.6 step 2: the sync state "%s" is stored as %s', async ([said, stored], { db }) => {
    const { a } = await pairAtRest(db);
    await rowsOf(db, active(`${a}, 0, 'primary', true, 1, '0/3000100', '${said}'`));
    const { rows } = await db.query(
      'select reportedrepstate as is from pgautofailover.node where nodeid = $1',
      [a],
    );
    expect(rows).toEqual([{ is: stored }]);
  });

  test('7.6 step 3: the group that it names is not checked', async ({ db }) => {
    const { b } = await pairAtRest(db);
    expect(await rowsOf(db, active(`${b}, 5, 'secondary', true, 1, '0/3000100'`))).toMatchObject([
      { assigned_node_id: b, assigned_group_id: 0, assigned_group_state: 'secondary' },
    ]);
  });

  test('7.6 step 5: a new state is one event with the goal as it was, and is logged; the same again is none', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    const says = () => rowsOf(db, active(`${b}, 0, 'catchingup', false, 1, '0/3000100'`));
    const said = await saidWhile(db, async () => {
      expect((await eventsWhile(db, says))[0]).toBe('b catchingup → secondary');
    });
    expect(said[0]).toMatch(/^New state is reported by node \d+ "b" \(b\.lan:5432\): "catchingup"$/);
    expect((await eventsWhile(db, says)).filter((line) => line.startsWith('b catchingup →'))).toEqual([]);
  });

  test('7.6 step 6: what moves with each report, with a position, and with a new state only', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    const past = '2026-01-01 00:00:00+00';
    const moved = async (rest: string) => {
      await db.query(
        `update pgautofailover.node set (reporttime, walreporttime, statechangetime) = ($2, $2, $2) where nodeid = $1`,
        [b, past],
      );
      await rowsOf(db, active(`${b}, 0, ${rest}`));
      const { rows } = await db.query(
        `select reporttime > $2 as report, walreporttime > $2 as wal, statechangetime > $2 as state
         from pgautofailover.node where nodeid = $1`,
        [b, past],
      );
      return rows[0];
    };
    expect(await moved(`'secondary', true, 1, '0/3000100'`)).toEqual({
      report: true,
      wal: true,
      state: false,
    });
    expect(await moved(`'secondary', true, 0, '0/0'`)).toEqual({ report: true, wal: false, state: false });
    expect(await moved(`'catchingup', true, 1, '0/0'`)).toEqual({ report: true, wal: false, state: true });
  });

  test('7.6 step 9: the goal is the one that stands in the table after the report', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, a, 'primary', { running: false });
    const [answer] = (await rowsOf(db, active(`${b}, 0, 'secondary', true, 1, '0/3000000'`))) as {
      assigned_group_state: string;
    }[];
    expect(answer?.assigned_group_state).toBe(await goalOf(db, b));
    expect(answer?.assigned_group_state).toBe('prepare_promotion');
  });

  test('4.2: a state that needs a database cluster is refused before its identifier is known', async ({
    db,
  }) => {
    const { assigned_node_id: a } = await register(db, 'a');
    expect((await refusalOf(db, active(`${a}, 0, 'single'`))).code).toBe('23514');
    for (const state of ['init', 'wait_standby', 'catchingup', 'dropped']) {
      expect((await refusalOf(db, active(`${a}, 0, '${state}'`))).code).toBe('');
    }
  });
});
