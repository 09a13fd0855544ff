/* Bad calls are refused with the original's SQLSTATE, and leave nothing behind. */
import { describe, expect, test } from '../support/database.js';
import { pairAtRest, register, sqlstateOf } from '../support/pair.js';

const registering = (over: string) =>
  `select * from pgautofailover.register_node(${over}, node_port => 5432, dbname => 'postgres')`;

describe('refusals', () => {
  test.for([
    ['42P17', `formation_id => 'nowhere', node_host => 'x'`],
    ['22023', `formation_id => 'default', node_host => 'x', candidate_priority => 101`],
    ['22023', `formation_id => 'default', node_host => 'x', candidate_priority => -1`],
    ['22023', `formation_id => 'default', node_host => 'x', node_kind => 'toaster'`],
    ['XX000', `formation_id => 'default', node_host => 'x', desired_group_id => 3`],
    ['55006', `formation_id => 'default', node_host => 'x', candidate_priority => 0`],
    [
      'XX000',
      `formation_id => 'default', node_host => 'x', initial_group_role => 'primary', sysidentifier => 7`,
    ],
  ])('%s for register_node(%s)', async ([code = '', call = ''], { db }) => {
    expect(await sqlstateOf(db, registering(call))).toBe(code);
    expect((await db.query('select from pgautofailover.node')).rowCount).toBe(0);
  });

  test('a name or an address that is taken, another cluster, another dbname', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const again = (host: string, name: string) =>
      registering(`formation_id => 'default', node_host => '${host}', node_name => '${name}'`);
    expect(await sqlstateOf(db, again('c.lan', 'a'))).toBe('23505');
    expect(await sqlstateOf(db, again('a.lan', 'c'))).toBe('23505');
    expect(
      await sqlstateOf(db, registering(`formation_id => 'default', node_host => 'c', sysidentifier => 8`)),
    ).toBe('23P01');
    expect(
      await sqlstateOf(db, `select * from pgautofailover.register_node('default', 'c', 5432, 'other')`),
    ).toBe('XX000');
    expect(await sqlstateOf(db, 'select pgautofailover.set_node_system_identifier($1, 8)', [b])).toBe(
      '23P01',
    );
    expect(await sqlstateOf(db, 'select pgautofailover.set_node_system_identifier($1, 7)', [a])).toBe('none');
  });

  test('a formation without secondaries takes one node', async ({ db }) => {
    await db.query('update pgautofailover.formation set opt_secondary = false');
    await register(db, 'a');
    expect(await sqlstateOf(db, registering(`formation_id => 'default', node_host => 'b'`))).toBe('55000');
  });

  test.for([
    ['42704', 'select pgautofailover.remove_node(999)'],
    ['42704', `select pgautofailover.remove_node('nowhere', 5432)`],
    ['42704', 'select * from pgautofailover.get_other_nodes(999)'],
    ['42704', 'select * from pgautofailover.explain(999)'],
    ['42704', `select pgautofailover.set_node_candidate_priority('default', 'nobody', 5)`],
    ['42704', `select pgautofailover.update_node_metadata(999, null, null, null)`],
    ['XX000', 'select pgautofailover.update_node_metadata(null, null, null, null)'],
    ['42704', `select * from pgautofailover.node_active('default', 999, 0)`],
    ['22004', 'select * from pgautofailover.get_nodes(null)'],
    ['XX000', 'select * from pgautofailover.get_primary()'],
    ['42P17', 'select pgautofailover.synchronous_standby_names()'],
    ['XX000', 'select pgautofailover.perform_failover()'],
    ['42704', `select pgautofailover.set_setting('no_such_setting', '1')`],
    ['22023', `select pgautofailover.set_setting('lease', 'soon')`],
    ['22023', `select pgautofailover.set_setting('lease', '-1s')`],
    ['22023', `select pgautofailover.set_node_health(1, 'a', 1, 7)`],
    ['22023', `select pgautofailover.set_node_health(1, 'a', 1, 0, 'tired')`],
  ])('%s for %s', async ([code = '', call = ''], { db }) => {
    expect(await sqlstateOf(db, call)).toBe(code);
  });

  test('of a pair: states, sync states and formations that are not', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const active = (values: string) => `select * from pgautofailover.node_active(${values})`;
    expect(await sqlstateOf(db, active(`'default', ${a}, 0, 'unknown'`))).toBe('XX000');
    expect(await sqlstateOf(db, active(`'default', ${a}, 0, 'primary', true, 1, '0/1', 'often'`))).toBe(
      '22023',
    );
    expect(await sqlstateOf(db, active(`'elsewhere', ${a}, 0, 'primary'`))).toBe('42P17');
    expect(
      await sqlstateOf(db, `select pgautofailover.set_node_candidate_priority('default', 'b', 101)`),
    ).toBe('22023');
    expect(await sqlstateOf(db, 'select pgautofailover.remove_node($1::bigint)', [b])).toBe('none');
  });

  test('the only full copy is not removed, unless an operator accepts the loss', async ({ db }) => {
    const { a } = await pairAtRest(db);
    await db.query(`update pgautofailover.sync_set set lsn = null`);
    expect(await sqlstateOf(db, 'select pgautofailover.remove_node($1::bigint)', [a])).toBe('55000');
    expect(await sqlstateOf(db, 'select pgautofailover.remove_node($1::bigint, true)', [a])).toBe('55000');
    await db.query('set local pgautofailover.guard_data_loss to false');
    expect(await sqlstateOf(db, 'select pgautofailover.remove_node($1::bigint)', [a])).toBe('none');
  });
});
