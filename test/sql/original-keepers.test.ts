import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { goalOf, nodeActive, pairAtRest, probe, register, report } from '../support/pair.js';

/** Three keepers of the original: they part by restarting, and say so in their own words. */

async function trioAtRest(db: pg.Client): Promise<{ a: number; b: number; c: number }> {
  const a = (await register(db, 'a')).assigned_node_id;
  await identify(db, a);
  await nodeActive(db, a, 'single');
  const joins = async (name: string, primary: 'single' | 'primary') => {
    const node = (await register(db, name)).assigned_node_id;
    await nodeActive(db, node, 'wait_standby', { running: false, lsn: '0/0' });
    await nodeActive(db, a, primary);
    if (primary === 'single') await nodeActive(db, a, 'wait_primary');
    await nodeActive(db, node, 'wait_standby', { running: false, lsn: '0/0' });
    await identify(db, node);
    await nodeActive(db, node, 'catchingup');
    await nodeActive(db, node, 'secondary');
    await nodeActive(db, a, primary === 'single' ? 'wait_primary' : 'apply_settings');
    await nodeActive(db, a, 'primary');
    return node;
  };
  const b = await joins('b', 'single');
  const c = await joins('c', 'primary');
  for (const node of [a, b, c]) await probe(db, node, 'ok');
  return { a, b, c };
}

const identify = (db: pg.Client, node: number) =>
  db.query('select pgautofailover.set_node_system_identifier($1, 7)', [node]);

describe('three keepers of the original', () => {
  test('the elected one stays parted while it prepares, and the old primary has to stop', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    await nodeActive(db, a, 'primary', { running: false });
    expect(await nodeActive(db, b, 'secondary')).toBe('report_lsn');
    await nodeActive(db, b, 'report_lsn');
    await nodeActive(db, c, 'report_lsn');
    expect(await nodeActive(db, b, 'report_lsn')).toBe('prepare_promotion');
    expect(await nodeActive(db, b, 'prepare_promotion')).toBe('stop_replication');
    expect(await goalOf(db, a)).toBe('demote_timeout');
    expect(await nodeActive(db, b, 'stop_replication')).toBe('stop_replication');
    await nodeActive(db, a, 'demote_timeout', { running: false });
    expect(await nodeActive(db, b, 'stop_replication')).toBe('wait_primary');
  });

  test('one that has forgotten WAL in its restart is missing until it has it again', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    await nodeActive(db, b, 'secondary', { lsn: '0/4000000' });
    await nodeActive(db, a, 'primary', { running: false });
    await nodeActive(db, c, 'secondary');
    await nodeActive(db, c, 'report_lsn');
    expect(await nodeActive(db, b, 'report_lsn', { lsn: '0/3000000' })).toBe('report_lsn');
    expect(await nodeActive(db, b, 'report_lsn', { lsn: '0/4000000' })).toBe('prepare_promotion');
  });

  test('one that fetched WAL from another standby is parted all the time', async ({ db }) => {
    const { a, b, c } = await trioAtRest(db);
    await db.query(`select pgautofailover.set_node_candidate_priority('default', 'b', 0)`);
    await nodeActive(db, a, 'apply_settings');
    await nodeActive(db, a, 'primary');
    await nodeActive(db, b, 'secondary', { lsn: '0/4000000' });
    await nodeActive(db, a, 'primary', { running: false });
    await nodeActive(db, c, 'secondary');
    await nodeActive(db, b, 'report_lsn', { lsn: '0/4000000' });
    expect(await nodeActive(db, c, 'report_lsn')).toBe('fast_forward');
    expect(await nodeActive(db, c, 'fast_forward', { lsn: '0/4000000' })).toBe('prepare_promotion');
    expect(await nodeActive(db, c, 'prepare_promotion', { lsn: '0/4000000' })).toBe('stop_replication');
  });
});

describe('a primary of the original and a standby of ours', () => {
  test('the promoted standby names its new timeline while the dead primary is still waited for', async ({
    db,
  }) => {
    const { a, b } = await pairAtRest(db);
    const publish = (history: object[]) =>
      db.query('select pgautofailover.report_timeline_history($1, $2::jsonb)', [b, JSON.stringify(history)]);
    const first = { tli: 1, parenttli: 0, switchpoint: '0/0' };
    await publish([first]);
    await nodeActive(db, a, 'primary', { running: false });
    await report(db, b, 'secondary');
    await probe(db, b, 'ok');
    expect(await goalOf(db, b)).toBe('prepare_promotion');
    await report(db, b, 'prepare_promotion');
    expect(await goalOf(db, b)).toBe('stop_replication');
    await publish([first, { tli: 2, parenttli: 1, switchpoint: '0/3000000' }]);
    await report(db, b, 'stop_replication', { tli: 2, lsn: '0/3000100' });
    expect(await goalOf(db, b)).toBe('stop_replication');
    await db.query(`select pgautofailover.set_setting('primary_demote_timeout', '1ms')`);
    await db.query(`update pgautofailover.node set goal_time = goal_time - interval '1 min'`);
    await report(db, b, 'stop_replication', { tli: 2, lsn: '0/3000100' });
    expect(await goalOf(db, b)).toBe('wait_primary');
  });
});
