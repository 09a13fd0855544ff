/*
 * What the original's functions do, statement by statement: what operators ask for. Titles begin with the number of the
 * function in docs/functions-of-the-original.md.
 */
import type pg from 'pg';
import type { State } from '../../src/fsm/states.js';
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

const numberSyncStandbys = async (db: pg.Client) =>
  (await db.query<{ wanted: number }>('select number_sync_standbys as wanted from pgautofailover.formation'))
    .rows[0]?.wanted;

/** Reported state and goal of each node, by id. */
const statesOf = async (db: pg.Client) =>
  (
    await db.query<{ line: string }>(
      `select format('%s %s → %s', nodename, reportedstate, goalstate) as line from pgautofailover.node order by nodeid`,
    )
  ).rows.map(({ line }) => line);

const prioritiesOf = async (db: pg.Client) =>
  (
    await db.query<{ priority: number }>(
      'select candidatepriority as priority from pgautofailover.node order by nodeid',
    )
  ).rows.map(({ priority }) => priority);

/** Two standbys of the quorum and a primary: a group whose primary was removed by force has nobody who leads. */
async function leaderless(db: pg.Client): Promise<{ b: number; c: number }> {
  const { a, b, c } = await trioAtRest(db);
  await resultOf(db, 'remove_node($1::bigint, true)', a);
  return { b, c };
}

describe('7.12 remove_node', () => {
  test('7.12: by address the port is 5432 when none is given', async ({ db }) => {
    const { b } = await pairAtRest(db);
    expect((await refusalOf(db, `remove_node('b.lan', 5433)`)).code).toBe('42704');
    expect(await resultOf(db, `remove_node('b.lan')`)).toBe(true);
    expect(await goalOf(db, b)).toBe('dropped');
  });

  test('7.12 step 3: with force, and from dropped, the row goes, and that is logged', async ({ db }) => {
    const { b } = await pairAtRest(db);
    const gone = async () =>
      (await db.query('select from pgautofailover.node where nodeid = $1', [b])).rowCount;
    await db.query('savepoint removal');
    const said = await saidWhile(db, () => resultOf(db, 'remove_node($1::bigint, true)', b));
    expect(said).toContainEqual(expect.stringMatching(/^Removing node \d+ "b".* from formation "default"/));
    expect(await gone()).toBe(0);
    await db.query('rollback to savepoint removal');
    await put(db, b, 'dropped');
    expect(await resultOf(db, 'remove_node($1::bigint)', b)).toBe(true);
    expect(await gone()).toBe(0);
  });

  test('7.12 step 4: a node that is being dropped: true, and nothing happens', async ({ db }) => {
    const { c } = await trioAtRest(db);
    await resultOf(db, 'remove_node($1::bigint)', c);
    await settleOthers(db, c);
    const events = await eventsWhile(db, async () =>
      expect(await resultOf(db, 'remove_node($1::bigint)', c)).toBe(true),
    );
    expect(events).toEqual([]);
  });

  test('7.12 step 5: standbys of a removed primary report their position; not those in maintenance', async ({
    db,
  }) => {
    const { a, b, c } = await trioAtRest(db);
    const d = (await register(db, 'd')).assigned_node_id;
    await settle(db);
    await resultOf(db, 'start_maintenance($1)', d);
    await settle(db);
    const events = await eventsWhile(db, async () =>
      expect(await resultOf(db, 'remove_node($1::bigint)', a)).toBe(true),
    );
    expect(events).toEqual(
      expect.arrayContaining(['b secondary → report_lsn', 'c secondary → report_lsn', 'a primary → dropped']),
    );
    expect(events).toHaveLength(3);
    expect([await goalOf(db, b), await goalOf(db, c), await goalOf(db, d)]).toEqual([
      'report_lsn',
      'report_lsn',
      'maintenance',
    ]);
  });

  test('7.12 step 6: a removed standby is told dropped, in an event, and its keeper hears of it', async ({
    db,
  }) => {
    const { c } = await trioAtRest(db);
    const events = await eventsWhile(db, () => resultOf(db, 'remove_node($1::bigint)', c));
    expect(events).toContain('c secondary → dropped');
    expect((await report(db, c, 'secondary')).assigned_group_state).toBe('dropped');
  });

  test.for([
    [1, 0, 'b'],
    [2, 1, 'b, d'],
  ] as const)(
    '7.12 step 7: number_sync_standbys %s is lowered to %s, and logged, when %s are left',
    async ([was, becomes, left], { db }) => {
      const { c } = await trioAtRest(db);
      if (left === 'b, d') {
        await register(db, 'd');
        await settle(db);
        await resultOf(db, `set_formation_number_sync_standbys('default', 2)`);
        await settle(db);
      }
      expect(await numberSyncStandbys(db)).toBe(was);
      const said = await saidWhile(db, () => resultOf(db, 'remove_node($1::bigint)', c));
      expect(await numberSyncStandbys(db)).toBe(becomes);
      expect(said).toContainEqual(expect.stringMatching(`^Setting number_sync_standbys to ${becomes} `));
    },
  );

  test('7.12 step 7: a standby outside of the quorum lowers nothing', async ({ db }) => {
    await trioAtRest(db);
    const { assigned_node_id: d } = await register(db, 'd', { quorum: false });
    await settle(db);
    const said = await saidWhile(db, () => resultOf(db, 'remove_node($1::bigint)', d));
    expect(said.filter((line) => line.startsWith('Setting number_sync_standbys'))).toEqual([]);
    expect(await numberSyncStandbys(db)).toBe(1);
  });

  test('7.12 step 8: the primary applies the settings that are left; one that is left alone is single', async ({
    db,
  }) => {
    const { a, b, c } = await trioAtRest(db);
    await resultOf(db, 'remove_node($1::bigint)', c);
    expect(await goalOf(db, a)).toBe('apply_settings');
    await settle(db);
    await resultOf(db, 'remove_node($1::bigint)', b);
    expect(await goalOf(db, a)).toBe('single');
  });

  test('7.12 step 8: another group of the formation hears nothing of it', async ({ db }) => {
    const { a } = await pairAtRest(db);
    await db.query(`update pgautofailover.formation set kind = 'citus'`);
    for (const [host, state] of [
      ['w1', 'primary'],
      ['w2', 'secondary'],
    ] as const) {
      const [node] = (await rowsOf(
        db,
        `register_node('default', $1, 1, 'postgres', $1, 9, desired_group_id => 1, node_kind => 'worker')`,
        host,
      )) as { assigned_node_id: number }[];
      await put(db, node?.assigned_node_id ?? 0, state);
    }
    const events = await eventsWhile(db, () => resultOf(db, `remove_node('w2', 1)`));
    expect(events.sort()).toEqual(['w1 primary → single', 'w2 secondary → dropped']);
    expect(await goalOf(db, a)).toBe('primary');
  });

  /** The others of a trio come to rest; the node that is dropped stays silent. */
  async function settleOthers(db: pg.Client, silent: number): Promise<void> {
    const { rows } = await db.query<{ id: number; goal: State }>(
      'select nodeid as id, goalstate as goal from pgautofailover.node where nodeid <> $1 order by nodeid',
      [silent],
    );
    for (let round = 0; round < 3; round++) {
      for (const { id } of rows) {
        const goal = await goalOf(db, id);
        const { sync_set_epoch: syncEpoch } = await report(db, id, goal ?? 'unknown', { streams: true });
        await report(db, id, (await goalOf(db, id)) ?? 'unknown', { streams: true, syncEpoch });
      }
    }
  }
});

describe('7.13 perform_failover', () => {
  test.for([
    [0, 'currently has 0 nodes'],
    [1, '1 node registered'],
  ] as const)('7.13 step 1: a group of %s', async ([nodes, message], { db }) => {
    if (nodes === 1) await register(db, 'a');
    expect(await refusalOf(db, 'perform_failover()')).toMatchObject({
      code: 'XX000',
      message: expect.stringContaining(message),
    });
  });

  test.for([
    ['wait_primary', 'wait_primary'],
    ['primary', 'wait_primary'],
    ['wait_primary', 'primary'],
    ['primary', 'apply_settings'],
    ['apply_settings', 'apply_settings'],
    ['draining', 'draining'],
    ['demote_timeout', 'demoted'],
  ] as const)('7.13 step 2: a primary at %s, to be %s, does not step down', async ([at, goal], { db }) => {
    const { a } = await pairAtRest(db);
    await put(db, a, at, goal);
    expect((await refusalOf(db, 'perform_failover()')).code).toBe('XX000');
  });

  test('7.13 step 2: without a primary, and with a node that reports its position, the election goes on', async ({
    db,
  }) => {
    const { b } = await leaderless(db);
    expect((await refusalOf(db, 'perform_failover()')).code).toBe('XX000');
    await put(db, b, 'report_lsn');
    await db.query('set local pgautofailover.guard_data_loss to false');
    await resultOf(db, 'perform_failover()');
    const { rows } = await db.query('select loss_accepted from pgautofailover.node_group');
    expect(rows).toEqual([{ loss_accepted: true }]);
  });

  test.for([
    ['catchingup', 'catchingup'],
    ['secondary', 'catchingup'],
    ['catchingup', 'secondary'],
    ['maintenance', 'maintenance'],
    ['wait_standby', 'wait_standby'],
  ] as const)('7.13 step 3: nobody takes over from %s, to be %s', async ([at, goal], { db }) => {
    const { b } = await pairAtRest(db);
    await put(db, b, at, goal);
    expect((await refusalOf(db, 'perform_failover()')).code).toBe('XX000');
  });

  test('7.13 step 3: of two the primary drains; when it has, the secondary prepares', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    expect(await eventsWhile(db, () => resultOf(db, 'perform_failover()'))).toEqual(['a primary → draining']);
    await report(db, a, 'draining', { running: false });
    await report(db, b, 'secondary');
    expect(await goalOf(db, b)).toBe('prepare_promotion');
  });

  test('7.13 step 4: of three the primary drains, priorities stay, and the former primary is not elected', async ({
    db,
  }) => {
    const { a } = await trioAtRest(db);
    await db.query('update pgautofailover.node set candidatepriority = 100 where nodeid = $1', [a]);
    const before = await prioritiesOf(db);
    expect(await eventsWhile(db, () => resultOf(db, 'perform_failover()'))).toEqual(['a primary → draining']);
    await settle(db);
    expect(await prioritiesOf(db)).toEqual(before);
    const states = await statesOf(db);
    expect(states.filter((line) => line.includes('primary → primary'))).toHaveLength(1);
    expect(states[0]).toBe('a secondary → secondary');
  });
});

describe('7.14 perform_promotion', () => {
  test.for(['single', 'primary'] as const)(
    '7.14 step 3: a stable %s: a notice, and false',
    async (state, { db }) => {
      const { a } = await pairAtRest(db);
      await put(db, a, state);
      const said = await saidWhile(db, async () =>
        expect(await resultOf(db, `perform_promotion('default', 'a')`)).toBe(false),
      );
      expect(said).toEqual([expect.stringMatching(/^NOTICE 55000: .*"a".* is already a primary/)]);
    },
  );

  test.for([
    ['primary', 'draining'],
    ['wait_primary', 'primary'],
    ['secondary', 'catchingup'],
    ['catchingup', 'secondary'],
    ['catchingup', 'catchingup'],
    ['maintenance', 'maintenance'],
    ['wait_standby', 'wait_standby'],
    ['report_lsn', 'secondary'],
    ['fast_forward', 'fast_forward'],
  ] as const)('7.14 step 4: not from %s, to be %s', async ([at, goal], { db }) => {
    const { b } = await trioAtRest(db);
    await put(db, b, at, goal);
    expect((await refusalOf(db, `perform_promotion('default', 'b')`)).code).toBe('55000');
  });

  test.for([2, 3])(
    '7.14 steps 5, 6: of %s nodes: true, and this node is the next primary',
    async (nodes, { db }) => {
      await (nodes === 2 ? pairAtRest(db) : trioAtRest(db));
      const last = nodes === 2 ? 'b' : 'c';
      const before = await prioritiesOf(db);
      expect(await resultOf(db, `perform_promotion('default', $1)`, last)).toBe(true);
      await settle(db);
      expect(await statesOf(db)).toContain(`${last} primary → primary`);
      expect(await prioritiesOf(db)).toEqual(before);
    },
  );
});

describe('7.15 start_maintenance', () => {
  test.for([
    ['maintenance', 'maintenance'],
    ['maintenance', 'catchingup'],
    ['secondary', 'maintenance'],
  ] as const)('7.15 step 3: %s, to be %s: true, and nothing happens', async ([at, goal], { db }) => {
    const { c } = await trioAtRest(db);
    await put(db, c, at, goal);
    const events = await eventsWhile(db, async () =>
      expect(await resultOf(db, 'start_maintenance($1)', c)).toBe(true),
    );
    expect(events).toEqual([]);
  });

  test.for([
    ['init', 'wait_standby'],
    ['wait_standby', 'wait_standby'],
    ['report_lsn', 'report_lsn'],
    ['prepare_promotion', 'prepare_promotion'],
    ['wait_maintenance', 'wait_maintenance'],
    ['join_secondary', 'secondary'],
    ['demoted', 'catchingup'],
  ] as const)('7.15 step 4: not from %s, to be %s', async ([at, goal], { db }) => {
    const { c } = await trioAtRest(db);
    await put(db, c, at, goal);
    expect((await refusalOf(db, 'start_maintenance($1)', c)).code).toBe('55000');
  });

  test.for([
    ['wait_primary', 'primary'],
    ['primary', 'wait_primary'],
    ['primary', 'apply_settings'],
    ['apply_settings', 'apply_settings'],
    ['single', 'single'],
  ] as const)('7.15 step 4: not of a primary at %s, to be %s', async ([at, goal], { db }) => {
    const { a } = await trioAtRest(db);
    await put(db, a, at, goal);
    expect((await refusalOf(db, 'start_maintenance($1)', a)).code).toBe('55000');
  });

  test('7.15 step 5: of a standby, while nobody leads', async ({ db }) => {
    const { a, b } = await trioAtRest(db);
    await put(db, a, 'draining');
    expect(await refusalOf(db, 'start_maintenance($1)', b)).toMatchObject({
      code: 'XX000',
      message: expect.stringContaining(`couldn't find the primary node`),
    });
  });

  test('7.15 step 7: a warning when commits will wait, and the maintenance goes on', async ({ db }) => {
    const { b, c } = await trioAtRest(db);
    const start = (id: number) =>
      saidWhile(db, async () => expect(await resultOf(db, 'start_maintenance($1)', id)).toBe(true));
    const warns = [expect.stringMatching(/^WARNING 55000: .*"c".* will block writes on the primary$/)];
    const warnings = (said: string[]) => said.filter((line) => line.startsWith('WARNING'));
    expect(warnings(await start(b))).toEqual([]);
    await settle(db);
    expect(warnings(await start(c))).toEqual(warns);
    expect(['maintenance', 'wait_maintenance']).toContain(await goalOf(db, c));
  });

  test.for([
    ['number_sync_standbys is 0', `update pgautofailover.formation set number_sync_standbys = 0`],
    [
      'it is not in the quorum',
      `update pgautofailover.node set replicationquorum = false where nodename = 'c'`,
    ],
    ['it is sick itself', `update pgautofailover.node set reportedpgisrunning = false where nodename = 'c'`],
    [
      'it is not a secondary',
      `update pgautofailover.node set reportedstate = 'catchingup' where nodename = 'c'`,
    ],
  ])('7.15 step 7: no warning when %s', async ([, changed = ''], { db }) => {
    const { b, c } = await trioAtRest(db);
    await put(db, b, 'maintenance');
    await db.query(changed);
    const said = await saidWhile(db, () => resultOf(db, 'start_maintenance($1)', c));
    expect(said.filter((line) => line.startsWith('WARNING'))).toEqual([]);
  });

  test('7.15 step 8: of a primary: a healthy candidate is needed', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    await db.query('update pgautofailover.node set candidatepriority = 0 where nodeid = $1', [b]);
    await put(db, c, 'catchingup', 'catchingup');
    expect((await refusalOf(db, 'start_maintenance($1)', a)).code).toBe('55000');
  });

  test.for([2, 3])(
    '7.15 step 8: of the primary of %s: it prepares, and another leads',
    async (nodes, { db }) => {
      const { a } = await (nodes === 2 ? pairAtRest(db) : trioAtRest(db));
      expect(await eventsWhile(db, () => resultOf(db, 'start_maintenance($1)', a))).toEqual([
        'a primary → prepare_maintenance',
      ]);
      await settle(db);
      const states = await statesOf(db);
      expect(states[0]).toBe('a maintenance → maintenance');
      expect(states.filter((line) => /^[bc] (wait_)?primary → (wait_)?primary$/.test(line))).toHaveLength(1);
    },
  );

  test('7.15 step 9: the only standby that commits wait for: the primary first goes on alone', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    const events = await eventsWhile(db, () => resultOf(db, 'start_maintenance($1)', b));
    expect(events.sort()).toEqual(['a primary → wait_primary', 'b secondary → wait_maintenance']);
  });

  test('7.15 step 9: another standby goes when the set is in force without it; one outside of the quorum at once', async ({
    db,
  }) => {
    const { c } = await trioAtRest(db);
    const { assigned_node_id: d } = await register(db, 'd', { quorum: false });
    await settle(db);
    expect(await eventsWhile(db, () => resultOf(db, 'start_maintenance($1)', d))).toEqual([
      'd secondary → maintenance',
    ]);
    await settle(db);
    await db.query('update pgautofailover.formation set number_sync_standbys = 0');
    const events = await eventsWhile(db, () => resultOf(db, 'start_maintenance($1)', c));
    expect(events.sort()).toEqual(['a primary → apply_settings', 'c secondary → wait_maintenance']);
    await settle(db);
    expect(await statesOf(db)).toContain('c maintenance → maintenance');
  });
});

describe('7.16 stop_maintenance', () => {
  test.for([
    ['secondary', 'maintenance'],
    ['maintenance', 'catchingup'],
    ['wait_maintenance', 'wait_maintenance'],
    ['secondary', 'secondary'],
  ] as const)('7.16 step 3: not from %s, to be %s', async ([at, goal], { db }) => {
    const { c } = await trioAtRest(db);
    await put(db, c, at, goal);
    expect((await refusalOf(db, 'stop_maintenance($1)', c)).code).toBe('55000');
  });

  test.for([2, 3])(
    '7.16 step 3: a primary of %s on its way is called back, and reports its position',
    async (nodes, { db }) => {
      const { a } = await (nodes === 2 ? pairAtRest(db) : trioAtRest(db));
      await resultOf(db, 'start_maintenance($1)', a);
      expect((await refusalOf(db, 'stop_maintenance($1)', a)).code).toBe('55000');
      await report(db, a, 'prepare_maintenance', { running: false });
      expect(await resultOf(db, 'stop_maintenance($1)', a)).toBe(true);
      expect(await goalOf(db, a)).toBe('report_lsn');
      await settle(db);
      expect((await statesOf(db)).filter((line) => line.includes('primary → primary'))).toHaveLength(1);
    },
  );

  test('7.16 step 8: of a standby, while another node is promoted, it reports its position', async ({
    db,
  }) => {
    const { a, b, c } = await trioAtRest(db);
    await put(db, a, 'draining', 'demote_timeout');
    await put(db, b, 'prepare_promotion', 'stop_replication');
    await put(db, c, 'maintenance');
    await resultOf(db, 'stop_maintenance($1)', c);
    expect(await goalOf(db, c)).toBe('report_lsn');
  });

  test('7.16 step 5: the last node reports its position and becomes single', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await put(db, a, 'maintenance');
    await db.query('delete from pgautofailover.node where nodeid = $1', [b]);
    expect(await eventsWhile(db, () => resultOf(db, 'stop_maintenance($1)', a))).toEqual([
      'a maintenance → report_lsn',
    ]);
    await report(db, a, 'report_lsn');
    expect(await goalOf(db, a)).toBe('single');
  });

  test('7.16 step 6: of two, and nobody leads: it catches up, or reports its position when nobody is chosen', async ({
    db,
  }) => {
    const { b, c } = await leaderless(db);
    await put(db, b, 'report_lsn');
    await put(db, c, 'maintenance');
    expect(await resultOf(db, 'stop_maintenance($1)', c)).toBe(true);
    expect(await goalOf(db, c)).toBe('catchingup');
    expect((await report(db, c, 'maintenance', { running: false })).assigned_group_state).toBe('report_lsn');
  });

  test('7.16 step 7: of more, and nobody leads: it takes part in the election', async ({ db }) => {
    const { a, c } = await trioAtRest(db);
    await register(db, 'd');
    await settle(db);
    await resultOf(db, 'start_maintenance($1)', c);
    await settle(db);
    await resultOf(db, 'remove_node($1::bigint, true)', a);
    const events = await eventsWhile(db, async () =>
      expect(await resultOf(db, 'stop_maintenance($1)', c)).toBe(true),
    );
    expect(events).toEqual(['c maintenance → report_lsn']);
  });

  test('7.16 step 9: beside a primary it catches up, in one event', async ({ db }) => {
    const { c } = await trioAtRest(db);
    await put(db, c, 'maintenance');
    const events = await eventsWhile(db, async () =>
      expect(await resultOf(db, 'stop_maintenance($1)', c)).toBe(true),
    );
    expect(events).toEqual(['c maintenance → catchingup']);
  });
});

/** What the functions that change a property of a node have in common. */
const properties = [
  ['7.17', 'candidate_priority', `set_node_candidate_priority('default', 'b', 60)`],
  ['7.18', 'replication_quorum', `set_node_replication_quorum('default', 'b', true)`],
] as const;

describe.for(properties)('%s set_node_%s', ([section, , call]) => {
  test(`${section}: of a lone node: one event, and its goal stays`, async ({ db }) => {
    await register(db, 'b');
    const said = await saidWhile(db, async () => {
      const events = await eventsWhile(db, async () => expect(await resultOf(db, call)).toBe(true));
      expect(events).toEqual(['b init → single']);
    });
    expect(said).toHaveLength(1);
  });

  test.for([
    ['apply_settings', 'primary', 'primary'],
    ['apply_settings', 'wait_primary', 'wait_primary'],
    ['apply_settings', 'apply_settings', 'primary'],
    ['single', 'single', 'single'],
    ['wait_primary', 'single', 'wait_primary'],
    ['wait_primary', 'stop_replication', 'wait_primary'],
    ['join_primary', 'join_primary', 'join_primary'],
  ] as const)(
    `${section}: the goal is %s for a primary at %s, to be %s`,
    async ([becomes, at, goal], { db }) => {
      const { a } = await pairAtRest(db);
      await put(db, a, at, goal);
      expect(await resultOf(db, call)).toBe(true);
      expect(await goalOf(db, a)).toBe(becomes);
    },
  );

  test(`${section}: settings are being applied: 55000, and the value stays`, async ({ db }) => {
    const { a } = await pairAtRest(db);
    await put(db, a, 'apply_settings');
    const stored = 'select candidatepriority, replicationquorum from pgautofailover.node order by nodeid';
    const { rows } = await db.query(stored);
    expect(await sqlstateOf(db, `select pgautofailover.${call}`)).toBe('55000');
    expect((await db.query(stored)).rows).toEqual(rows);
  });

  test(`${section}: while nobody leads the value is stored, and nobody is told`, async ({ db }) => {
    const { a } = await pairAtRest(db);
    await put(db, a, 'draining');
    expect(await eventsWhile(db, () => resultOf(db, call))).toEqual([]);
    expect(await goalOf(db, a)).toBe('draining');
  });
});

describe('7.17 set_node_candidate_priority', () => {
  const set = (name: string, value: number) => `set_node_candidate_priority('default', '${name}', ${value})`;

  test.for([
    ['22023', -1],
    ['', 0],
    ['', 100],
    ['22023', 101],
  ] as const)('7.17 step 3: %s for %s', async ([code, value], { db }) => {
    await pairAtRest(db);
    expect((await refusalOf(db, set('b', value))).code).toBe(code);
  });

  test('7.17 step 4: a node of another Citus cluster has priority 0', async ({ db }) => {
    await pairAtRest(db);
    await db.query(`update pgautofailover.node set nodecluster = 'readers' where nodename = 'b'`);
    expect((await refusalOf(db, set('b', 1))).code).toBe('22023');
    expect((await refusalOf(db, set('b', 0))).code).toBe('');
  });

  test('7.17 step 5: a notice when fewer than two nodes keep a priority, and only when it was not 0', async ({
    db,
  }) => {
    const { a } = await trioAtRest(db);
    const notices = async (name: string) => {
      const said = await saidWhile(db, () => resultOf(db, set(name, 0)));
      await put(db, a, 'primary');
      return said.filter((line) => line.startsWith('NOTICE'));
    };
    expect(await notices('b')).toEqual([]);
    expect(await notices('c')).toEqual([
      expect.stringMatching(/^NOTICE 55000: .*"c".* preventing automated failover$/),
    ]);
    expect(await notices('c')).toEqual([]);
    expect((await prioritiesOf(db)).slice(1)).toEqual([0, 0]);
  });
});

describe('7.18 set_node_replication_quorum', () => {
  const leaves = (name: string) => `set_node_replication_quorum('default', '${name}', false)`;

  test('7.18 step 4: nobody leaves the quorum while nobody leads', async ({ db }) => {
    const { a } = await pairAtRest(db);
    await put(db, a, 'draining');
    expect(await refusalOf(db, leaves('b'))).toMatchObject({
      code: 'XX000',
      message: expect.stringContaining(`Couldn't find the primary node`),
    });
    await put(db, a, 'primary');
    expect((await refusalOf(db, leaves('b'))).code).toBe('');
  });

  test('7.18 step 4: number_sync_standbys needs one standby more in the quorum; both counts are told', async ({
    db,
  }) => {
    await trioAtRest(db);
    expect(await refusalOf(db, leaves('c'))).toMatchObject({
      code: '22023',
      detail: expect.stringMatching(/^At least 2 .* only 1 would be left\.$/),
    });
    expect((await refusalOf(db, leaves('a'))).code).toBe('');
    await db.query('update pgautofailover.formation set number_sync_standbys = 0');
    expect((await refusalOf(db, leaves('c'))).code).toBe('');
  });

  test('7.18 step 5: the primary is told, and the value is stored', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const events = await eventsWhile(db, async () => expect(await resultOf(db, leaves('b'))).toBe(true));
    expect(events).toEqual(['a primary → apply_settings']);
    const { rows } = await db.query(
      'select nodeid, replicationquorum from pgautofailover.node order by nodeid',
    );
    expect(rows).toEqual([
      { nodeid: a, replicationquorum: true },
      { nodeid: b, replicationquorum: false },
    ]);
  });
});
