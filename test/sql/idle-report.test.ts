/* A report in which nothing is new but the position: one row, and no wait for the disk; anything else waits. */
import type pg from 'pg';
import { describe, expect, type TestDatabase, test } from '../support/database.js';
import { pairAtRest } from '../support/pair.js';

interface Said {
  lsn?: string;
  running?: boolean;
  tli?: number;
  instance?: string;
  token?: number;
}

/** Our keeper reports from a primary that somebody streams from. */
async function reportPrimary(client: pg.Client, id: number, said: Said = {}) {
  const { rows } = await client.query(
    `select * from pgautofailover.report(
       'default', $1, 0, 'primary', $2, $3, $4, 'sync', $5, null, null, false, $6, '{cut,in_force}', 1000, $7)`,
    [
      id,
      said.running ?? true,
      said.tli ?? 1,
      said.lsn ?? '0/3000100',
      0,
      said.instance ?? 'test',
      said.token ?? null,
    ],
  );
  return rows[0];
}

const nodeActive = (client: pg.Client, id: number, state: string, sync: string, lsn: string) =>
  client.query(`select * from pgautofailover.node_active('default', $1, 0, $2, true, 1, $3, $4)`, [
    id,
    state,
    lsn,
    sync,
  ]);

const setting = async (client: pg.Client): Promise<string> =>
  (await client.query<{ synchronous_commit: string }>('show synchronous_commit')).rows[0]
    ?.synchronous_commit ?? '';

let pair: { a: number; b: number } | undefined;

/** A session that waits for the disk, and the pair of this file, in which nothing is left to decide. */
async function atRest(database: TestDatabase) {
  const client = await database.connect();
  pair ??= await pairAtRest(client);
  const { a, b } = pair;
  await reportPrimary(client, a);
  await reportPrimary(client, a);
  await client.query('set synchronous_commit = on');
  return { client, a, b };
}

/** Rows inserted, updated, updated in place and deleted by this session, of which the server was not told yet. */
async function counted(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ what: string; count: number }>(
    `select format('%s %s', t.relname, c.what) as what, c.count
     from pg_stat_xact_user_tables as t,
       lateral (values ('inserted', n_tup_ins), ('updated', n_tup_upd), ('updated in place', n_tup_hot_upd), ('deleted', n_tup_del))
         as c (what, count)`,
  );
  return new Map(rows.map(({ what, count }) => [what, count]));
}

/** What a transaction writes that does this. */
async function written(client: pg.Client, act: () => Promise<unknown>): Promise<Record<string, number>> {
  await client.query('begin');
  const before = await counted(client);
  await act();
  const after = await counted(client);
  await client.query('commit');
  const changes = [...after].map(([what, count]) => [what, count - (before.get(what) ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, count]) => count !== 0));
}

const leads = (id: number | null): string => `update pgautofailover.node_group set leader = ${id}`;

/** The synchronous_commit under which a transaction would end that does this. */
async function endsWith(client: pg.Client, act: () => Promise<unknown>): Promise<string> {
  await client.query('begin');
  await act();
  const now = await setting(client);
  await client.query('rollback');
  return now;
}

/** Whether what was done had reached the disk when its commit was answered. */
async function isOnDisk(client: pg.Client, act: () => Promise<unknown>): Promise<boolean> {
  await client.query('begin');
  await act();
  const { rows } = await client.query<{ lsn: string }>('select pg_current_wal_insert_lsn() as lsn');
  await client.query('commit');
  const flushed = await client.query<{ there: boolean }>('select pg_current_wal_flush_lsn() >= $1 as there', [
    rows[0]?.lsn,
  ]);
  return flushed.rows[0]?.there === true;
}

describe('an idle report', () => {
  test('writes one row, in place, and no event', async ({ database }) => {
    const { client, a, b } = await atRest(database);
    const oneRow = { 'node updated': 1, 'node updated in place': 1 };
    expect(await written(client, () => reportPrimary(client, a, { lsn: '0/3000200' }))).toEqual(oneRow);
    // the first one says that a keeper of the original has taken over
    await nodeActive(client, b, 'secondary', '', '0/3000200');
    expect(await written(client, () => nodeActive(client, b, 'secondary', '', '0/3000300'))).toEqual(oneRow);
    const { rows } = await client.query(
      'select reportedlsn, highest_lsn from pgautofailover.node where nodeid = $1',
      [b],
    );
    expect(rows).toEqual([{ reportedlsn: '0/3000300', highest_lsn: '0/3000300' }]);
  });

  test('is answered as any other', async ({ database }) => {
    const { client, a } = await atRest(database);
    const idle = await reportPrimary(client, a, { lsn: '0/3000200' });
    const other = await reportPrimary(client, a, { lsn: '0/3000200', instance: 'another' });
    expect(idle).toEqual(other);
    expect(idle).toMatchObject({ assigned_group_state: 'primary', lease_ms: 10_000, primary_name: 'a' });
  });

  test('leaves the session as it was', async ({ database }) => {
    const { client, a } = await atRest(database);
    expect(await endsWith(client, () => reportPrimary(client, a))).toBe('off');
    await reportPrimary(client, a);
    expect(await setting(client)).toBe('on');
    await client.query('set synchronous_commit = local');
    await reportPrimary(client, a);
    expect(await setting(client)).toBe('local');
  });

  test('gives the flush back when its transaction goes on to something else', async ({ database }) => {
    const { client, a, b } = await atRest(database);
    await client.query('set synchronous_commit = local');
    const idle = () => reportPrimary(client, a);
    const failover = () => client.query(`select pgautofailover.perform_failover('default', 0)`);
    const dead = () => reportPrimary(client, a, { running: false });
    expect(
      await endsWith(client, async () => {
        await idle();
        await failover();
      }),
    ).toBe('local');
    expect(
      await endsWith(client, async () => {
        await idle();
        await dead();
      }),
    ).toBe('local');
    expect(
      await endsWith(client, async () => {
        await client.query('select pgautofailover.set_node_candidate_priority($1, $2, 60)', ['default', 'b']);
        await idle();
      }),
    ).toBe('local');
    expect(
      await endsWith(client, async () => {
        await dead();
        await nodeActive(client, b, 'secondary', '', '0/3000300');
      }),
    ).toBe('local');
  });

  test.for<[string, Said]>([
    ['stopped', { running: false }],
    ['on another timeline', { tli: 2 }],
    ['started anew', { instance: 'another' }],
    ['without a position', { lsn: '0/0' }],
  ])('is not one in which the node is %s', async ([, said], { database }) => {
    const { client, a } = await atRest(database);
    expect(await endsWith(client, () => reportPrimary(client, a, said))).toBe('on');
  });

  test.for<[string, string[]]>([
    [
      'nobody leads',
      ["update pgautofailover.node set goalstate = 'secondary', reportedstate = 'secondary'", leads(null)],
    ],
    [
      'the leader is gone',
      ["update pgautofailover.node set goalstate = 'secondary', reportedstate = 'secondary'", leads(99)],
    ],
    ['the primary is alone', ["delete from pgautofailover.node where nodename = 'b'"]],
    [
      'a single node is not',
      ["update pgautofailover.node set goalstate = 'single', reportedstate = 'single' where nodename = 'a'"],
    ],
    ['a probe failed', ["update pgautofailover.node set bad_since = now() where nodename = 'b'"]],
    ['a sync set waits to be confirmed', ['update pgautofailover.sync_set set lsn = null']],
    ['the group is relearned', ['update pgautofailover.node_group set hearsay_since = now()']],
  ])('does not exist where %s', async ([, changes], { database }) => {
    const { client } = await atRest(database);
    const isAtRest = async () => (await client.query(`select from pgaf.at_rest('default', 0, 1)`)).rowCount;
    await client.query('begin');
    expect(await isAtRest()).toBe(1);
    for (const change of changes) await client.query(change);
    expect(await isAtRest()).toBe(0);
    await client.query('rollback');
  });

  test('is not one that comes with an old fencing token', async ({ database }) => {
    const { client, a } = await atRest(database);
    await client.query('select pgautofailover.take_fencing_token($1)', [a]);
    await expect(reportPrimary(client, a, { token: 0 })).rejects.toMatchObject({ code: '40001' });
    expect(await endsWith(client, () => reportPrimary(client, a, { token: 1 }))).toBe('off');
  });

  test('does not wait for its own flush, and one that changes a goal or anything else does', async ({
    database,
  }) => {
    const { client, a } = await atRest(database);
    const idle: boolean[] = [];
    // the WAL writer may come by just then, but not each time
    for (let turn = 10; turn < 40; turn++)
      idle.push(await isOnDisk(client, () => reportPrimary(client, a, { lsn: `0/30002${turn}` })));
    expect(idle).toContain(false);
    for (let turn = 10; turn < 40; turn++)
      expect(await isOnDisk(client, () => reportPrimary(client, a, { instance: `run ${turn}` }))).toBe(true);
    expect(await isOnDisk(client, () => reportPrimary(client, a, { running: false }))).toBe(true);
    const { rows } = await client.query('select goalstate from pgautofailover.node order by nodeid');
    expect(rows).toEqual([{ goalstate: 'draining' }, { goalstate: 'prepare_promotion' }]);
  });
});
