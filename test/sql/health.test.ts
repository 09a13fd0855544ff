/*
 * Evidence. strong: refused twice, a grace apart, and the keeper's session is gone. self-declared: the keeper says that
 * Postgres does not run. weak: probes have failed for long, and nobody streams from the node. Less proves nothing.
 */
import { describe, expect, inDatabase, test } from '../support/database.js';
import { ago, goalOf, pairAtRest, probe, report, tellWell, upForLong } from '../support/pair.js';

const held = 'select pgautofailover.hold_session($1) as held';
const withSession = ['cut', 'in_force', 'session'];

describe('evidence', () => {
  test('one refused connection proves nothing, and does not even mark the node', async ({ db }) => {
    await upForLong(db);
    const { a } = await pairAtRest(db);
    await report(db, a, 'primary', { capabilities: withSession });
    await probe(db, a, 'ok');
    await probe(db, a, 'refused');
    const { rows } = await db.query('select health from pgautofailover.node where nodeid = $1', [a]);
    expect(rows).toEqual([{ health: 1 }]);
    expect(await goalOf(db, a)).toBe('primary');
  });

  test('refused twice with the session gone is a dead primary, at once', async ({ db }) => {
    await upForLong(db);
    const { a, b } = await pairAtRest(db);
    await report(db, a, 'primary', { capabilities: withSession });
    await probe(db, a, 'refused');
    await ago(db, a, '1s', ['refused_since', 'bad_since']);
    await probe(db, a, 'refused');
    expect(await goalOf(db, a)).toBe('draining');
    expect(await goalOf(db, b)).toBe('prepare_promotion');
  });

  test('refused twice while the keeper holds its session is a restart', async ({ db, database }) => {
    await upForLong(db);
    const { a } = await pairAtRest(db);
    const keeper = await database.connect();
    expect((await keeper.query(held, [a])).rows).toEqual([{ held: true }]);
    await report(db, a, 'primary', { capabilities: withSession });
    await probe(db, a, 'refused');
    await ago(db, a, '1s', ['refused_since', 'bad_since']);
    await probe(db, a, 'refused');
    expect(await goalOf(db, a)).toBe('primary');
    await keeper.end();
  });

  test('that a node is still well waits for no flush of the WAL; what changes does', () =>
    inDatabase('monitor', async (database) => {
      const client = await database.connect();
      const { a, b } = await pairAtRest(client);
      await upForLong(client);
      const flushAfter = async (...work: (() => Promise<unknown>)[]) => {
        await client.query('begin');
        await client.query('set local synchronous_commit = on');
        for (const each of work) await each();
        const { rows } = await client.query('show synchronous_commit');
        await client.query('rollback');
        return rows[0]?.synchronous_commit;
      };
      const seen = (what: 'ok' | 'refused') => () => probe(client, a, what);
      const wellTold = () => tellWell(client, [a]);
      const beat = () => client.query('select pgautofailover.health_beat(1000)');
      const drop = () => client.query('select pgautofailover.remove_node($1::bigint)', [b]);
      await probe(client, a, 'ok');
      for (const idle of [seen('ok'), wellTold, beat]) {
        expect(await flushAfter(idle)).toBe('off');
        expect(await flushAfter(drop, idle)).toBe('on');
        expect(await flushAfter(idle, drop)).toBe('on');
      }
      expect(await flushAfter(seen('refused'))).toBe('on');
      await probe(client, a, 'refused');
      await ago(client, a, '1s', ['refused_since', 'bad_since']);
      expect(await flushAfter(seen('refused'))).toBe('on');
      await probe(client, a, 'refused');
      expect(await flushAfter(seen('ok'))).toBe('on');
    }));

  test('of many nodes at once it is told that they are still well, and of no others', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await upForLong(db);
    await probe(db, a, 'ok');
    await probe(db, a, 'refused');
    const { rows: before } = await db.query('select epoch from pgautofailover.node_group');
    // b was never seen well, and nobody has such an id
    expect(await tellWell(db, [a, b, 77])).toEqual([a]);
    expect(await tellWell(db, [a], 'elsewhere.lan')).toEqual([]);
    const { rows } = await db.query(
      `select nodeid::int as id, health, refused_since, bad_since, clock_timestamp() - healthchecktime < '10s' as now
       from pgautofailover.node where nodeid = $1`,
      [a],
    );
    expect(rows).toEqual([{ id: a, health: 1, refused_since: null, bad_since: null, now: true }]);
    expect((await db.query('select epoch from pgautofailover.node_group')).rows).toEqual(before);
  });

  test('a node whose row somebody holds is not waited for', () =>
    inDatabase('monitor', async (database) => {
      const [client, other] = [await database.connect(), await database.connect()];
      const { a, b } = await pairAtRest(client);
      await probe(client, a, 'ok');
      await probe(client, b, 'ok');
      await other.query('begin');
      await other.query('update pgautofailover.node set region = region where nodeid = $1', [b]);
      expect(await tellWell(client, [a, b])).toEqual([a]);
      await other.query('rollback');
      expect(await tellWell(client, [b])).toEqual([b]);
    }));

  test('silence is no refusal: with the session gone it still takes its time', async ({ db }) => {
    await upForLong(db);
    const { a } = await pairAtRest(db);
    await report(db, a, 'primary', { capabilities: withSession });
    await probe(db, a, 'silent');
    await ago(db, a, '9s', ['bad_since']);
    await probe(db, a, 'silent');
    expect(await goalOf(db, a)).toBe('primary');
    await ago(db, a, '2s', ['bad_since']);
    await probe(db, a, 'silent');
    expect(await goalOf(db, a)).toBe('draining');
  });

  test('only one session can be held for a node', async ({ database }) => {
    const [one, two] = [await database.connect(), await database.connect()];
    expect((await one.query(held, [1])).rows).toEqual([{ held: true }]);
    expect((await two.query(held, [1])).rows).toEqual([{ held: false }]);
    expect((await two.query(held, [2])).rows).toEqual([{ held: true }]);
    await one.end();
    await two.end();
  });

  test('a session that was never held is not lost', async ({ db }) => {
    await upForLong(db);
    const { a } = await pairAtRest(db);
    await report(db, a, 'primary');
    await probe(db, a, 'refused');
    await ago(db, a, '1s', ['refused_since', 'bad_since']);
    await probe(db, a, 'refused');
    expect(await goalOf(db, a)).toBe('primary');
  });

  test('the word of the keeper that Postgres does not run is enough', async ({ db }) => {
    await upForLong(db);
    const { a, b } = await pairAtRest(db);
    await probe(db, a, 'ok');
    await report(db, a, 'primary', { running: false });
    await report(db, b, 'secondary');
    expect(await goalOf(db, b)).toBe('prepare_promotion');
  });

  test('a standby that refuses for three rounds is left behind, with or without a session', async ({
    db,
  }) => {
    await upForLong(db);
    const { a, b } = await pairAtRest(db);
    await probe(db, b, 'refused');
    await ago(db, b, '1s', ['refused_since', 'bad_since']);
    await probe(db, b, 'refused');
    await report(db, a, 'primary');
    expect(await goalOf(db, a)).toBe('primary');
    await ago(db, b, '3s', ['refused_since', 'bad_since']);
    await probe(db, b, 'refused');
    const answer = await report(db, a, 'primary');
    expect(answer.assigned_group_state).toBe('wait_primary');
    expect(await goalOf(db, b)).toBe('catchingup');
  });

  test('a node that is well again moves the group on at once', async ({ db }) => {
    await upForLong(db);
    const { a, b } = await pairAtRest(db);
    await probe(db, a, 'ok');
    await db.query(
      `update pgautofailover.node set (reportedstate, goalstate, health, streams, reporttime)
         = ('catchingup', 'catchingup', 0, true, clock_timestamp() - interval '2 s') where nodeid = $1`,
      [b],
    );
    await probe(db, b, 'silent');
    expect(await goalOf(db, b)).toBe('catchingup');
    await probe(db, b, 'ok');
    expect(await goalOf(db, b)).toBe('secondary');
  });

  test('what was refused before Postgres was started counts no more once it is', async ({ db }) => {
    await upForLong(db);
    const { a, b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    await probe(db, b, 'refused');
    await ago(db, b, '1min', ['refused_since', 'bad_since']);
    await probe(db, b, 'refused');
    await report(db, b, 'secondary', { running: true });
    await report(db, a, 'primary');
    expect(await goalOf(db, a)).toBe('primary');
    const { rows } = await db.query(
      'select health, refused_since from pgautofailover.node where nodeid = $1',
      [b],
    );
    expect(rows).toEqual([{ health: -1, refused_since: null }]);
  });

  test('a result that was asked for another address changes nothing', async ({ db }) => {
    await upForLong(db);
    const { a } = await pairAtRest(db);
    const { rows } = await db.query(
      `select pgautofailover.set_node_health($1, 'elsewhere.lan', 5432, 0, 'silent') as stored`,
      [a],
    );
    expect(rows).toEqual([{ stored: false }]);
  });

  test('a jump of the wall clock starts all waits anew', async ({ db }) => {
    await db.query('select pgautofailover.health_beat(1000)');
    await db.query(`update pgautofailover.health_service set waits_since = waits_since - interval '1 hour'`);
    await db.query('select pgautofailover.health_beat(1100)');
    const waited = `select clock_timestamp() - waits_since > interval '30 min' as long from pgautofailover.health_service`;
    expect((await db.query(waited)).rows).toEqual([{ long: true }]);
    await db.query(`update pgautofailover.health_service set beat_time = beat_time - interval '1 hour'`);
    await db.query('select pgautofailover.health_beat(1200)');
    expect((await db.query(waited)).rows).toEqual([{ long: false }]);
  });

  test('whoever was told to follow has parted only when it says so again', async ({ db }) => {
    const { b } = await pairAtRest(db);
    const parted = async () =>
      (
        await db.query('select pgaf.has_cut(n) as parted from pgautofailover.node as n where nodeid = $1', [
          b,
        ])
      ).rows[0]?.parted;
    const tell = (goal: string) =>
      db.query(`select pgaf.set_goal($1, $2, (select r from pgaf.rule as r limit 1), '{}')`, [b, goal]);
    const says = (capabilities: string[]) =>
      db.query(
        `update pgautofailover.node set reportedstate = 'report_lsn', capabilities = $2 where nodeid = $1`,
        [b, capabilities],
      );
    await tell('report_lsn');
    await says(['cut', 'in_force']);
    expect(await parted()).toBe(true);
    await tell('prepare_promotion');
    expect(await parted()).toBe(true);
    await tell('report_lsn');
    expect(await parted()).toBe(true);
    await tell('secondary');
    expect(await parted()).toBe(false);
    await tell('report_lsn');
    expect(await parted()).toBe(false);
    // it has begun to follow, and has not stopped yet
    await says(['in_force']);
    expect(await parted()).toBe(false);
    await says(['cut', 'in_force']);
    expect(await parted()).toBe(true);
  });
});
