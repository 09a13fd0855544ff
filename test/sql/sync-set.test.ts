/*
 * sync_set: what was offered counts as possibly in force until the leader confirmed it; a node is fit to lead only when
 * every set that may be in force says so.
 */
import { describe, expect, test } from '../support/database.js';
import { goalOf, nodeActive, pairAtRest, probe, register, report } from '../support/pair.js';

interface SetRow {
  members: number[];
  quorum: number;
  lsn: string | null;
}

const sets = 'select members, quorum, lsn from pgautofailover.sync_set order by epoch';

describe('sync set', () => {
  test('a pair at rest has one, confirmed, with the LSN that the primary read', async ({ db }) => {
    const { b } = await pairAtRest(db);
    expect((await db.query<SetRow>(sets)).rows).toEqual([{ members: [b], quorum: 1, lsn: '0/3000000' }]);
  });

  test('an offer stands beside what is in force, until it is confirmed by its epoch', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    const answer = await report(db, a, 'primary');
    expect(answer.assigned_group_state).toBe('wait_primary');
    expect(answer.synchronous_standby_names).toBe('');
    expect((await db.query<SetRow>(sets)).rows).toEqual([
      { members: [b], quorum: 1, lsn: '0/3000000' },
      { members: [], quorum: 0, lsn: null },
    ]);
    await report(db, a, 'wait_primary', { syncEpoch: answer.sync_set_epoch - 1 });
    expect((await db.query<SetRow>(sets)).rows).toHaveLength(2);
    await report(db, a, 'wait_primary', { syncEpoch: answer.sync_set_epoch, syncLsn: '0/4000000' });
    expect((await db.query<SetRow>(sets)).rows).toEqual([{ members: [], quorum: 0, lsn: '0/4000000' }]);
  });

  test('only the leader confirms', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    const answer = await report(db, a, 'primary');
    await report(db, b, 'secondary', { syncEpoch: answer.sync_set_epoch });
    expect((await db.query<SetRow>(sets)).rows).toHaveLength(2);
  });

  test('nobody is elected while an empty set may be in force', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    await report(db, a, 'primary');
    await report(db, a, 'primary', { running: false });
    await report(db, b, 'secondary');
    await report(db, b, 'catchingup');
    expect(await goalOf(db, b)).toBe('catchingup');
    expect(await goalOf(db, a)).toBe('wait_primary');
  });

  test('a standby that has not reported the LSN from which the set counts is not elected', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query(`update pgautofailover.sync_set set lsn = '0/5000000'`);
    await report(db, a, 'primary', { running: false });
    await report(db, b, 'secondary', { lsn: '0/4FFFFFF' });
    expect(await goalOf(db, b)).toBe('secondary');
    await report(db, b, 'secondary', { lsn: '0/5000000' });
    expect(await goalOf(db, b)).toBe('prepare_promotion');
  });

  test('writes open only after the standby has parted from its upstream', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, a, 'primary', { running: false });
    await report(db, b, 'secondary');
    await probe(db, b, 'ok');
    expect(await goalOf(db, b)).toBe('prepare_promotion');
    const answer = await report(db, b, 'prepare_promotion');
    expect(answer.assigned_group_state).toBe('wait_primary');
    expect(answer.primary_id).toBe(b);
    expect(await goalOf(db, a)).toBe('demoted');
  });

  test('a keeper of the original confirms by reporting the state that came with the set', async ({ db }) => {
    const a = (await register(db, 'a')).assigned_node_id;
    await db.query('select pgautofailover.set_node_system_identifier($1, 7)', [a]);
    await nodeActive(db, a, 'single');
    const b = (await register(db, 'b')).assigned_node_id;
    await nodeActive(db, b, 'wait_standby', { running: false, lsn: '0/0' });
    await nodeActive(db, a, 'single');
    await nodeActive(db, a, 'wait_primary');
    expect(await nodeActive(db, b, 'wait_standby', { running: false, lsn: '0/0' })).toBe('catchingup');
    await db.query('select pgautofailover.set_node_system_identifier($1, 7)', [b]);
    await nodeActive(db, b, 'catchingup');
    await nodeActive(db, b, 'secondary');
    expect(await nodeActive(db, a, 'wait_primary')).toBe('primary');
    expect((await db.query<SetRow>(sets)).rows.at(-1)).toEqual({ members: [b], quorum: 1, lsn: null });
    await nodeActive(db, a, 'primary', { lsn: '0/3000100' });
    expect((await db.query<SetRow>(sets)).rows).toEqual([{ members: [b], quorum: 1, lsn: '0/3000100' }]);
  });

  test('an old primary of the original must stop, or have had primary_demote_timeout for it', async ({
    db,
  }) => {
    const { a, b } = await pairAtRest(db);
    await nodeActive(db, a, 'primary', { running: false });
    await nodeActive(db, b, 'secondary');
    expect(await goalOf(db, a)).toBe('draining');
    expect(await nodeActive(db, b, 'prepare_promotion')).toBe('stop_replication');
    expect(await goalOf(db, a)).toBe('demote_timeout');
    expect(await nodeActive(db, b, 'stop_replication')).toBe('stop_replication');
    await nodeActive(db, a, 'demote_timeout', { running: false });
    expect(await nodeActive(db, b, 'stop_replication')).toBe('wait_primary');
  });

  test('the epoch rises with the lead and with the set', async ({ db }) => {
    const epoch = async () =>
      (await db.query<{ epoch: number }>('select epoch from pgautofailover.node_group')).rows[0]?.epoch;
    const { a, b } = await pairAtRest(db);
    expect(await epoch()).toBe(2);
    await report(db, a, 'primary', { running: false });
    await report(db, b, 'secondary');
    await report(db, b, 'prepare_promotion');
    expect(await epoch()).toBe(3);
  });
});
