/* explain says what is compared, and what waits for an operator; the command that it names resolves it. */
import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { ago, pairAtRest, register, report } from '../support/pair.js';

interface Reason {
  node_name: string | null;
  kind: string;
  rule: string | null;
  says: string;
  command: string | null;
}

const explain = async (db: pg.Client): Promise<Reason[]> =>
  (await db.query<Reason>(`select * from pgautofailover.explain('default', 0)`)).rows;

const waiting = async (db: pg.Client): Promise<Reason[]> =>
  (await explain(db)).filter(({ kind }) => kind === 'operator');

const compared = async (db: pg.Client, id: number, rule: string): Promise<string[]> =>
  (
    await db.query<{ compared: string[] }>(
      'select compared from pgautofailover.explain($1) where rule = $2',
      [id, rule],
    )
  ).rows.flatMap((row) => row.compared);

describe('explain of a pair', () => {
  test('at rest there is nothing to say but where everybody is', async ({ db }) => {
    await pairAtRest(db);
    expect(await explain(db)).toMatchObject([
      { node_name: 'a', kind: 'state', says: 'it is at primary: takes writes that wait for the sync set' },
      { node_name: 'b', kind: 'state', says: 'it is at secondary: a standby that streams and has caught up' },
    ]);
  });

  test('positions and timelines are compared', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query(
      `update pgautofailover.node set reportedstate = 'catchingup', goalstate = 'catchingup' where nodeid = $1`,
      [b],
    );
    await db.query(
      `update pgautofailover.node set reportedtli = 2, reportedlsn = '0/5000000' where nodeid = $1`,
      [a],
    );
    expect(await compared(db, b, 'standby_caught_up')).toEqual([
      'node_caught_up: node does not say that it streams, on timeline 1 at 0/3000000, primary on timeline 2 at 0/5000000, at most 16 MB allowed',
    ]);
    const nearest = (await explain(db)).filter(
      ({ node_name, kind }) => node_name === 'b' && kind === 'nearest',
    );
    expect(nearest.map(({ rule }) => rule)).toContain('standby_caught_up');
  });

  test('a set that counts from further on than the node has', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await db.query(`update pgautofailover.sync_set set lsn = '0/4000000'`);
    expect(await compared(db, b, 'standby_replaces_dead_primary')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^node_holds_what_was_acknowledged: set of epoch \d+, 1 of \(b\), counts from 0\/4000000, node has 0\/3000000; 0 of 1 members that must part have parted$/,
        ),
        expect.stringMatching(/^primary_unhealthy: a: its keeper said that Postgres runs, heard /),
      ]),
    );
  });

  test('a node on its way is waited for', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await db.query(`update pgautofailover.node set goalstate = 'catchingup' where nodeid = $1`, [b]);
    const { rows } = await db.query('select rule, because from pgautofailover.explain($1) limit 1', [b]);
    expect(rows).toEqual([
      { rule: null, because: 'it reports secondary and heads for catchingup: waiting for its keeper' },
    ]);
  });

  test('a removed node that never answers', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await db.query('select pgautofailover.remove_node($1::bigint)', [b]);
    expect(await waiting(db)).toEqual([]);
    await ago(db, b, '31 s', ['reporttime']);
    expect(await waiting(db)).toMatchObject([
      { node_name: 'b', command: 'pg_autoctl drop node --formation default --name b --force' },
    ]);
  });

  test('a keeper of the original that knows no way, and one in maintenance', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query(
      `update pgautofailover.node set reportedstate = 'demote_timeout', goalstate = 'wait_primary', capabilities = '{}' where nodeid = $1`,
      [a],
    );
    await db.query(
      `update pgautofailover.node set reportedstate = 'maintenance', goalstate = 'maintenance' where nodeid = $1`,
      [b],
    );
    expect(await waiting(db)).toMatchObject([
      {
        node_name: 'a',
        says: 'its keeper knows no way from demote_timeout to wait_primary',
        // nobody leads, so this may be the only copy
        command: 'pg_autoctl perform failover --allow-data-loss --formation default --group 0',
      },
      { node_name: 'b', command: 'pg_autoctl disable maintenance, on b.lan' },
    ]);
  });

  test('fewer standbys than number_sync_standbys asks for', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await db.query('update pgautofailover.formation set number_sync_standbys = 1');
    await db.query(`update pgautofailover.node set goalstate = 'catchingup' where nodeid = $1`, [b]);
    expect(await waiting(db)).toMatchObject([
      {
        node_name: null,
        says: 'commits wait for 1 standbys, and 0 of the quorum is ready',
        command: expect.stringMatching(
          /pg_autoctl set formation number-sync-standbys 0 --formation default$/,
        ),
      },
    ]);
  });

  test('nobody is eligible', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await db.query('update pgautofailover.node set candidatepriority = 0 where nodeid = $1', [b]);
    await report(db, a, 'primary', { running: false });
    expect((await waiting(db)).map(({ command }) => command)).toContain(
      'pg_autoctl set node candidate-priority --formation default --name b 50',
    );
  });

  test('names are words of the shell, whatever is in them', async ({ db }) => {
    const name = `b'; rm -rf / #`;
    await pairAtRest(db);
    const { assigned_node_id: id } = await register(db, name);
    await db.query(
      `update pgautofailover.node set goalstate = 'dropped', reporttime = now() - interval '1 h' where nodeid = $1`,
      [id],
    );
    expect((await waiting(db)).map(({ command }) => command)).toEqual([
      `pg_autoctl drop node --formation default --name 'b'\\''; rm -rf / #' --force`,
    ]);
  });

  test('there is no such group, or no such node', async ({ db }) => {
    await expect(db.query(`select * from pgautofailover.explain('default', 7)`)).rejects.toMatchObject({
      code: '42P17',
    });
  });
});
