/* set_node_progress: how far long work has come is to be read while it lasts, and costs nobody else anything. */

import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { pairAtRest, report, sqlstateOf } from '../support/pair.js';

const tell = (db: pg.Client, ...said: unknown[]) =>
  db.query('select pgautofailover.set_node_progress($1, $2, $3, $4, $5)', said);

const shown = async (db: pg.Client) =>
  (
    await db.query(
      'select nodename, what, done_bytes, total_bytes, percent, seconds_left from pgautofailover.progress',
    )
  ).rows;

describe('set_node_progress', () => {
  test('is shown while the work lasts, and gone after it', async ({ db }) => {
    const { b } = await pairAtRest(db);
    expect(await shown(db)).toEqual([]);
    await tell(db, b, 'base backup', 250, 1000, null);
    const first = { nodename: 'b', what: 'base backup', done_bytes: 250, total_bytes: 1000 };
    expect(await shown(db)).toEqual([{ ...first, percent: 25, seconds_left: null }]);
    await tell(db, b, 'replay', 999, 1000, 3);
    const second = { nodename: 'b', what: 'replay', done_bytes: 999, total_bytes: 1000 };
    expect(await shown(db)).toEqual([{ ...second, percent: 99, seconds_left: 3 }]);
    await tell(db, b, null, null, null, null);
    expect(await shown(db)).toEqual([]);
    expect((await db.query('select from pgautofailover.node_progress')).rowCount).toBe(0);
  });

  test('what a keeper left behind is not shown for long', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await tell(db, b, 'rewind', 1, 2, 1);
    await db.query(
      `update pgautofailover.node_progress set updated_at = updated_at - interval '16 seconds' where nodeid = $1`,
      [b],
    );
    expect(await shown(db)).toEqual([]);
    await tell(db, b, 'rewind', 2, 2, 0);
    expect(await shown(db)).toMatchObject([{ percent: 100, seconds_left: 0 }]);
  });

  test('the greatest amounts and none at all can be read', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await tell(db, a, 'replay', '9223372036854775807', '9223372036854775807', 2147483647);
    await tell(db, b, 'replay', 0, 0, null);
    const { rows } = await db.query<{ percent: number }>('select percent from pgautofailover.progress');
    expect(rows).toEqual([{ percent: 100 }, { percent: 100 }]);
    await tell(db, a, 'replay', 7, 5, 0);
    expect(
      (await db.query<{ percent: number }>('select percent from pgautofailover.progress')).rows[0],
    ).toEqual({ percent: 100 });
  });

  test.for([
    [`'copy', 1, 2`],
    [`'', 1, 2`],
    [`'rewind'`],
    [`'rewind', 1`],
    [`'rewind', null, 2`],
    [`'rewind', -1, 2`],
    [`'rewind', 1, -2`],
    [`'rewind', 1, 2, -3`],
  ])('refuses %s', async ([said], { db }) => {
    const { b } = await pairAtRest(db);
    expect(await sqlstateOf(db, `select pgautofailover.set_node_progress(${b}, ${said})`)).toBe('22023');
  });

  test('an unknown node is ignored, and a removed one takes its progress along', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await tell(db, 99, 'rewind', 1, 2, 1);
    expect((await db.query('select from pgautofailover.node_progress')).rowCount).toBe(0);
    await tell(db, b, 'rewind', 1, 2, 1);
    await db.query('select pgautofailover.remove_node($1::bigint, true)', [b]);
    await db.query('delete from pgautofailover.node where nodeid = $1', [b]);
    expect((await db.query('select from pgautofailover.node_progress')).rowCount).toBe(0);
  });

  test('writes no event, changes no node, and leaves reports nothing to write', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const remembered = async () =>
      (
        await db.query(
          `select (select count(*) from pgautofailover.event) as events, to_jsonb(n) as node from pgautofailover.node as n`,
        )
      ).rows;
    const before = await remembered();
    await tell(db, b, 'replay', 1, 2, 1);
    expect(await remembered()).toEqual(before);
    await report(db, a, 'primary');
    await report(db, b, 'secondary');
    expect(await shown(db)).toHaveLength(1);
  });

  test('explain tells of it, and takes no node for gone that does long work', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await db.query(
      `update pgautofailover.node set reportedstate = 'wait_standby', goalstate = 'catchingup', reportedpgisrunning = false,
         reporttime = now() - interval '1 minute' where nodeid = $1`,
      [b],
    );
    const explained = async () =>
      (
        await db.query<{ kind: string; says: string }>(
          `select kind, says from pgautofailover.explain('default', 0) where node_id = $1`,
          [b],
        )
      ).rows;
    const kinds = async () => (await explained()).map(({ kind }) => kind);
    expect(await kinds()).toContain('operator');
    await tell(db, b, 'base backup', 250, 1000, 90);
    expect(await kinds()).not.toContain('operator');
    expect((await explained())[0]?.says).toBe(
      'it reports wait_standby and heads for catchingup: its base backup is at 25 % of 1000 bytes, 90.0 s left',
    );
    await tell(db, b, null, null, null, null);
    expect(await kinds()).toContain('operator');
    await db.query(`update pgautofailover.node set reportedstate = 'catchingup' where nodeid = $1`, [b]);
    await tell(db, b, 'replay', 3, 4, null);
    expect((await explained())[0]?.says).toMatch(
      /^it is at catchingup: .*; its replay is at 75 % of 4 bytes$/,
    );
  });

  test('wakes no listener, and does not wait for a report under way', async ({ database }) => {
    const [reporter, copier, listener] = await Promise.all([1, 2, 3].map(() => database.connect()));
    if (reporter === undefined || copier === undefined || listener === undefined)
      throw new Error('expected three connections');
    const { b } = await pairAtRest(reporter);
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('listen state');
    await listener.query('listen log');
    await reporter.query('begin');
    await report(reporter, b, 'secondary');
    await tell(copier, b, 'base backup', 1, 2, null);
    await reporter.query('commit');
    await sleep(50);
    await listener.query('select');
    expect(heard).toEqual([]);
    expect(await shown(copier)).toHaveLength(1);
  });
});
