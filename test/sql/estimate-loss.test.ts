/* pgautofailover.estimate_loss: what would be lost, for each node that could be promoted, as far as reports tell. */
import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { ago, pairAtRest, report, upForLong } from '../support/pair.js';

const estimate = async (db: pg.Client) =>
  (
    await db.query(
      `select node_name, elected, node_lsn, ahead_name, ahead_lsn, bytes,
         unheard between interval '70 s' and interval '90 s' as unheard_long, holds_all
       from pgautofailover.estimate_loss()`,
    )
  ).rows;

describe('what would be lost', () => {
  test('nothing, while the standby belongs to the sync set and has its position', async ({ db }) => {
    await pairAtRest(db);
    expect(await estimate(db)).toMatchObject([
      { node_name: 'b', elected: true, bytes: 0, unheard_long: false, holds_all: true },
    ]);
  });

  test('what the primary reported beyond its standby, and what it wrote since it was heard', async ({
    db,
  }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    await report(db, a, 'primary');
    const alone = await report(db, a, 'wait_primary', { lsn: '0/3000100' });
    await report(db, a, 'wait_primary', {
      syncEpoch: alone.sync_set_epoch,
      syncLsn: '0/3000100',
      lsn: '0/4000000',
    });
    await report(db, b, 'catchingup', { lsn: '0/3000000' });
    await ago(db, a, '80 s', ['reporttime']);
    expect(await estimate(db)).toEqual([
      {
        node_name: 'b',
        elected: true,
        node_lsn: '0/3000000',
        ahead_name: 'a',
        ahead_lsn: '0/4000000',
        bytes: 0x1000000,
        unheard_long: true,
        holds_all: false,
      },
    ]);
  });

  test('no row where nobody could be promoted', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await upForLong(db);
    await report(db, b, 'secondary', { running: false });
    expect(await estimate(db)).toEqual([]);
    expect((await db.query(`select * from pgautofailover.estimate_loss('nope', 7)`)).rows).toEqual([]);
  });
});
