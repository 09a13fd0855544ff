/*
 * A monitor that was restored from a backup knows less than its keepers. It learns from them before it decides anything, and
 * who was replaced meanwhile is told to stop, whatever the backup said of it.
 */
import { describe, expect, test } from '../support/database.js';
import { goalOf, pairAtRest, report } from '../support/pair.js';

describe('a monitor that was restored', () => {
  test('tells the primary of its backup to stop when another one has led since', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const { rows } = await db.query<{ epoch: number }>(
      'select epoch::int from pgautofailover.node_group where leader = $1',
      [a],
    );
    const known = rows[0]?.epoch ?? 0;
    // b was promoted after the backup was made
    const leads = { epoch: known + 5, tli: 2, lsn: '0/4000000' };
    expect(await report(db, b, 'wait_primary', leads)).toMatchObject({
      assigned_group_state: 'wait_primary',
      primary_id: b,
    });
    // the sync set in the answer is that of b: a must not take it for its own
    const answer = await report(db, a, 'primary', { epoch: known });
    expect(answer).toMatchObject({ primary_id: b });
    await report(db, b, 'wait_primary', leads);
    expect(await goalOf(db, a)).toBe('demoted');
    expect(await goalOf(db, b)).toBe('wait_primary');
    const told = await report(db, a, 'primary', { epoch: known + 5 });
    expect(told.assigned_group_state).toBe('demoted');
  });
});
