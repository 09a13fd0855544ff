/* What the functions of the original return, value by value, as its callers read it. */
import { describe, expect, test } from '../support/database.js';
import { goalOf, pairAtRest, register, report, sqlstateOf } from '../support/pair.js';

describe('what the functions of the original return', () => {
  test('create_formation: the row as stored; drop_formation: it is gone', async ({ db }) => {
    const made = `select * from pgautofailover.create_formation('f', 'pgsql', 'app', false, 0)`;
    expect((await db.query(made)).rows).toEqual([
      { formation_id: 'f', kind: 'pgsql', dbname: 'app', opt_secondary: false, number_sync_standbys: 0 },
    ]);
    await db.query(`select pgautofailover.drop_formation('f')`);
    expect((await db.query(made)).rowCount).toBe(1);
  });

  test('register_node: name, group, goal; the formation takes kind and database of its first node', async ({
    db,
  }) => {
    await db.query(`select pgautofailover.create_formation('c', 'pgsql', 'postgres', true, 0)`);
    const { rows } = await db.query(
      `select * from pgautofailover.register_node('c', 'c1', 1, 'app', node_kind => 'coordinator', desired_node_id => 70,
         desired_group_id => 0, candidate_priority => 30, replication_quorum => false)`,
    );
    expect(rows).toEqual([
      {
        assigned_node_id: 70,
        assigned_group_id: 0,
        assigned_group_state: 'single',
        assigned_candidate_priority: 30,
        assigned_replication_quorum: false,
        assigned_node_name: 'coord0a',
      },
    ]);
    const formation = `select kind, dbname from pgautofailover.formation where formationid = 'c'`;
    expect((await db.query(formation)).rows).toEqual([{ kind: 'citus', dbname: 'app' }]);
    const again = (kind: string, dbname: string) =>
      sqlstateOf(db, `select pgautofailover.register_node('c', 'c2', 1, $2, node_kind => $1)`, [
        kind,
        dbname,
      ]);
    expect(await again('standalone', 'app')).toBe('XX000');
    expect(await again('worker', 'other')).toBe('XX000');
    const worker = await db.query(
      `select assigned_group_id as grp, assigned_node_id as id, assigned_node_name as name
       from pgautofailover.register_node('c', 'w1', 1, 'app', node_kind => 'worker')`,
    );
    expect(worker.rows).toEqual([{ grp: 1, id: 72, name: 'worker1a' }]);
  });

  test('register_node: a name of its own, and the second standby makes commits wait for one', async ({
    db,
  }) => {
    const { a } = await pairAtRest(db);
    const wanted = 'select number_sync_standbys as wanted from pgautofailover.formation';
    expect((await db.query(wanted)).rows).toEqual([{ wanted: 0 }]);
    const { rows } = await db.query<{ id: number; name: string; goal: string }>(
      `select assigned_node_id as id, assigned_node_name as name, assigned_group_state as goal
       from pgautofailover.register_node('default', 'c', 1, 'postgres')`,
    );
    expect(rows).toEqual([{ id: a + 2, name: `node_${a + 2}`, goal: 'wait_standby' }]);
    expect((await db.query(wanted)).rows).toEqual([{ wanted: 1 }]);
  });

  test('node_active: identity and goal; no position and no timeline keep what was stored', async ({ db }) => {
    const { a } = await pairAtRest(db);
    const { rows } = await db.query(
      `select * from pgautofailover.node_active('default', $1, 0, 'primary', true, 0, '0/0', 'sync')`,
      [a],
    );
    expect(rows).toEqual([
      {
        assigned_node_id: a,
        assigned_group_id: 0,
        assigned_group_state: 'primary',
        assigned_candidate_priority: 50,
        assigned_replication_quorum: true,
      },
    ]);
    await db.query(`select pgautofailover.node_active('default', $1, 0, 'primary', true, 0, '0/0', '')`, [a]);
    const stored = await db.query(
      'select reportedtli, reportedlsn, reportedrepstate from pgautofailover.node where nodeid = $1',
      [a],
    );
    expect(stored.rows).toEqual([{ reportedtli: 1, reportedlsn: '0/3000000', reportedrepstate: 'unknown' }]);
  });

  test('node_active: a node that is dropped hears so once more, and is unknown then', async ({ db }) => {
    const { b } = await pairAtRest(db);
    expect((await db.query('select pgautofailover.remove_node($1::bigint) as done', [b])).rows).toEqual([
      { done: true },
    ]);
    expect((await db.query('select pgautofailover.remove_node($1::bigint) as done', [b])).rows).toEqual([
      { done: true },
    ]);
    const dropped = `select assigned_group_state as told from pgautofailover.node_active('default', ${b}, 0, 'dropped')`;
    expect((await db.query(dropped)).rows).toEqual([{ told: 'dropped' }]);
    expect(await sqlstateOf(db, dropped)).toBe('42704');
  });

  test('get_nodes, get_other_nodes, get_primary', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const nodes = [
      {
        node_id: a,
        node_name: 'a',
        node_host: 'a.lan',
        node_port: 5432,
        node_lsn: '0/3000000',
        node_is_primary: true,
      },
      {
        node_id: b,
        node_name: 'b',
        node_host: 'b.lan',
        node_port: 5432,
        node_lsn: '0/3000000',
        node_is_primary: false,
      },
    ];
    const asked = async (call: string) => (await db.query(`select * from pgautofailover.${call}`)).rows;
    expect(await asked('get_nodes()')).toEqual(nodes);
    expect(await asked(`get_nodes('default', 0)`)).toEqual(nodes);
    expect(await asked(`get_nodes('default', 1)`)).toEqual([]);
    expect(await asked(`get_nodes('nowhere')`)).toEqual([]);
    expect(await asked(`get_other_nodes(${a})`)).toEqual([nodes[1]]);
    expect(await asked(`get_other_nodes(${a}, 'secondary')`)).toEqual([nodes[1]]);
    expect(await asked(`get_other_nodes(${a}, 'catchingup')`)).toEqual([]);
    expect(await asked('get_primary()')).toEqual([
      { primary_node_id: a, primary_name: 'a', primary_host: 'a.lan', primary_port: 5432 },
    ]);
    await db.query('select pgautofailover.perform_failover()');
    expect(await asked('get_primary()')).toMatchObject([{ primary_node_id: a }]);
    await db.query('select pgautofailover.remove_node($1::bigint)', [b]);
    expect(await asked(`get_other_nodes(${a})`)).toEqual([]);
    expect(await asked('get_nodes()')).toHaveLength(2);
  });

  test('get_coordinator: the node of group 0 that is there and takes writes', async ({ db }) => {
    const { a } = await pairAtRest(db);
    const asked = async () => (await db.query('select * from pgautofailover.get_coordinator()')).rows;
    expect(await asked()).toEqual([{ node_host: 'a.lan', node_port: 5432 }]);
    await db.query(`update pgautofailover.node set goalstate = 'draining' where nodeid = $1`, [a]);
    expect(await asked()).toEqual([]);
  });

  test('get_most_advanced_standby: most WAL, then health, then id, and not the caller', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const most = async (rest = '') =>
      (
        await db.query<{ node_id: number; node_is_primary: boolean }>(
          `select node_id, node_is_primary from pgautofailover.get_most_advanced_standby('default', 0${rest})`,
        )
      ).rows;
    expect(await most()).toEqual([]);
    await db.query(`update pgautofailover.node set reportedstate = 'report_lsn', health = 1`);
    expect(await most()).toEqual([{ node_id: a, node_is_primary: false }]);
    await db.query(`update pgautofailover.node set health = 0 where nodeid = $1`, [a]);
    expect(await most()).toMatchObject([{ node_id: b }]);
    await db.query(`update pgautofailover.node set reportedlsn = '0/4000000' where nodeid = $1`, [a]);
    expect(await most()).toMatchObject([{ node_id: a }]);
    expect(await most(`, ${a}`)).toMatchObject([{ node_id: b }]);
    await db.query('set local pgautofailover.guard_data_loss to false');
    expect(await most()).toMatchObject([{ node_id: b }]);
  });

  test('synchronous_standby_names and formation_settings', async ({ db }) => {
    const alone = (await register(db, 'o', { priority: 70 })).assigned_node_id;
    const names = 'select pgautofailover.synchronous_standby_names() as names';
    expect((await db.query(names)).rows).toEqual([{ names: '' }]);
    await db.query('select pgautofailover.remove_node($1::bigint, true)', [alone]);
    const { a, b } = await pairAtRest(db);
    const waits = `ANY 1 (pgautofailover_standby_${b})`;
    expect((await db.query(names)).rows).toEqual([{ names: waits }]);
    const row = (context: string, node: number | null, nodename: string, setting: string, value: string) => ({
      context,
      group_id: node === null ? null : 0,
      node_id: node,
      nodename,
      setting,
      value,
    });
    expect((await db.query('select * from pgautofailover.formation_settings()')).rows).toEqual([
      row('formation', null, 'default', 'number_sync_standbys', '0'),
      row('primary', a, 'a', 'synchronous_standby_names', `'${waits}'`),
      row('node', a, 'a', 'replication quorum', 'true'),
      row('node', b, 'b', 'replication quorum', 'true'),
      row('node', a, 'a', 'candidate priority', '50'),
      row('node', b, 'b', 'candidate priority', '50'),
    ]);
  });

  test('current_state: by group and node, dropped ones too', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query('select pgautofailover.remove_node($1::bigint)', [b]);
    const { rows } = await db.query('select * from pgautofailover.current_state()');
    expect(rows).toMatchObject([
      { formation_kind: 'pgsql', nodename: 'a', group_id: 0, node_id: a, nodecluster: 'default' },
      { node_id: b, current_group_state: 'secondary', assigned_group_state: 'dropped', reported_tli: 1 },
    ]);
    expect(await db.query(`select * from pgautofailover.current_state('default', 0)`)).toMatchObject({
      rowCount: 2,
    });
    expect(await db.query(`select * from pgautofailover.current_state('default', 1)`)).toMatchObject({
      rowCount: 0,
    });
  });

  test('last_events: the newest ones, oldest first, of all, a formation, a group', async ({ db }) => {
    await pairAtRest(db);
    const ids = async (call: string) =>
      (await db.query<{ id: number }>(`select eventid as id from pgautofailover.${call}`)).rows.map(
        ({ id }) => id,
      );
    const all = await ids('last_events(1000)');
    expect(all.length).toBeGreaterThan(8);
    expect(all).toEqual([...all].sort((one, other) => one - other));
    expect(await ids('last_events(10)')).toEqual(all.slice(-10));
    expect(await ids(`last_events('default', count => 3)`)).toEqual(all.slice(-3));
    expect(await ids(`last_events('default', 0, 3)`)).toEqual(all.slice(-3));
    expect(await ids(`last_events('default', 1, 3)`)).toEqual([]);
    expect(await ids(`last_events('nowhere', count => 3)`)).toEqual([]);
  });

  test('formation_uri', async ({ db }) => {
    const { b } = await pairAtRest(db);
    const uri = async (rest = '') =>
      (await db.query<{ uri: string }>(`select pgautofailover.formation_uri(${rest}) as uri`)).rows[0]?.uri;
    const hosts = 'postgres://a.lan:5432,b.lan:5432/postgres?';
    expect(await uri()).toBe(`${hosts}target_session_attrs=read-write&sslmode=prefer`);
    expect(await uri(`'default', 'default', 'verify-ca', '/ca.crt', '/crl'`)).toBe(
      `${hosts}target_session_attrs=read-write&sslmode=verify-ca&sslrootcert=/ca.crt&sslcrl=/crl`,
    );
    expect(await uri(`'default', 'readonly'`)).toBeNull();
    await db.query(
      `update pgautofailover.node set nodecluster = 'readonly', nodehost = '::1' where nodeid = $1`,
      [b],
    );
    expect(await uri(`'default', 'readonly'`)).toBe('postgres://[::1]:5432/postgres?sslmode=prefer');
  });

  test('commands without effect: true, false, or a notice', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const notices: (string | undefined)[] = [];
    db.on('notice', (notice) => notices.push(notice.code));
    const one = async (call: string, ...values: unknown[]) =>
      (await db.query<{ done: unknown }>(`select pgautofailover.${call} as done`, values)).rows[0]?.done;
    expect(await one(`perform_promotion('default', 'a')`)).toBe(false);
    expect(await one('start_maintenance($1)', b)).toBe(true);
    await report(db, a, 'wait_primary');
    await report(db, b, 'wait_maintenance');
    await db.query(
      `update pgautofailover.node set (reportedstate, goalstate) = ('maintenance', 'maintenance') where nodeid = $1`,
      [b],
    );
    expect(await one('start_maintenance($1)', b)).toBe(true);
    expect(await goalOf(db, b)).toBe('maintenance');
    expect(await one('stop_maintenance($1)', b)).toBe(true);
    expect(await goalOf(db, b)).toBe('catchingup');
    expect(await one(`set_node_candidate_priority('default', 'b', 0)`)).toBe(true);
    expect(await one(`set_node_candidate_priority('default', 'b', 0)`)).toBe(true);
    expect(notices).toEqual(['55000', '55000']); // the promotion, and the first of the two priorities
    expect(await one(`set_node_region('default', 'b', 'north')`)).toBe(true);
    expect(await one('update_node_metadata($1, null, $2, null)', b, 'moved.lan')).toBe(true);
    expect(
      (await db.query('select nodename, nodehost, nodeport from pgautofailover.node where nodeid = $1', [b]))
        .rows,
    ).toEqual([{ nodename: 'b', nodehost: 'moved.lan', nodeport: 5432 }]);
  });

  test('timelines: histories are kept once, a pin must be known, and who is on the line', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const history =
      '[{"tli": 1, "parenttli": 0, "switchpoint": "0/0"}, {"tli": 2, "parenttli": 1, "switchpoint": "0/2000000"}]';
    for (let time = 0; time < 2; time++)
      await db.query('select pgautofailover.report_timeline_history($1, $2::jsonb)', [a, history]);
    expect(await sqlstateOf(db, `select pgautofailover.accept_timeline('default', 0, 9)`)).toBe('P0001');
    await db.query('update pgautofailover.node set reportedtli = 2 where nodeid = $1', [a]);
    const status = async () =>
      (
        await db.query(
          `select node_id, tli, reference_tli, on_accepted_lineage from pgautofailover.node_timeline_status('default', 0)`,
        )
      ).rows;
    expect(await status()).toMatchObject([
      { node_id: a, tli: 2, reference_tli: 2, on_accepted_lineage: true },
      { node_id: b, tli: 1, reference_tli: 2 },
    ]);
    expect((await db.query(`select pgautofailover.accept_timeline('default', 0, 1) as done`)).rows).toEqual([
      { done: true },
    ]);
    expect(await status()).toMatchObject([
      { reference_tli: 1, on_accepted_lineage: false },
      { reference_tli: 1, on_accepted_lineage: true },
    ]);
    expect(
      (await db.query(`select pgautofailover.resolve_accepted_timeline('default', 0) as done`)).rows,
    ).toEqual([{ done: true }]);
    expect(await status()).toMatchObject([{ reference_tli: 2 }, { reference_tli: 2 }]);
  });
});
