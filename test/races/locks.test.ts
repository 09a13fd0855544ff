/*
 * Lock waits are bounded: every function that writes has a lock_timeout, and a call that waited in vain says for what, and
 * who holds it, as 55P03.
 */
import pg from 'pg';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { callsFor, prepare } from '../support/situation.js';

/** They try a lock, and never wait. */
const neverWait = ['hold_session', 'hold_health'];

describe('lock waits', () => {
  test('every function that writes has a lock_timeout of at most 30 s', async ({ db }) => {
    const { rows } = await db.query(
      `select p.oid::regprocedure::text as unbounded
       from pg_proc as p
       left join lateral (select substring(setting from 14)::interval as value
         from unnest(p.proconfig) as setting where setting like 'lock_timeout=%') as wait on true
       where p.pronamespace = 'pgautofailover'::regnamespace and p.provolatile = 'v' and p.prorettype <> 'trigger'::regtype
         and p.proname <> all ($1) and (wait.value is null or wait.value not between '1 ms' and '30 s')`,
      [neverWait],
    );
    expect(rows).toEqual([]);
  });

  test('a client that keeps its transaction open: the others are told so, and nothing is done', async () => {
    const database = await createDatabase();
    try {
      const group = await prepare('a pair at rest', database);
      const [stalled, client] = [await database.connect(), await database.connect()];
      const { rows } = await client.query<{ statement: string }>(
        `select format('alter function %s set lock_timeout = %L', oid::regprocedure, '100ms') as statement from pg_proc
         where pronamespace = 'pgautofailover'::regnamespace and proconfig::text like '%lock_timeout%'`,
      );
      for (const { statement } of rows) await client.query(statement);
      const calls = await callsFor(group);
      const { rows: holders } = await stalled.query<{ pid: number }>('select pg_backend_pid() as pid');
      const events = 'select count(*)::int as count from pgautofailover.event';
      const before = (await client.query(events)).rows;

      const refusals: Record<string, string> = {
        'report b': 'group 0 of formation "default"',
        'probe b ok': 'group 0 of formation "default"',
        switchover: 'group 0 of formation "default"',
        'priority b 0': 'group 0 of formation "default"',
        'register d': 'formation "default"',
        'drop b': 'formation "default"',
        'number_sync_standbys 0': 'formation "default"',
      };
      await stalled.query('begin');
      await stalled.query(calls.get('report a') ?? '');
      for (const [name, what] of Object.entries(refusals)) {
        const error = await client.query(calls.get(name) ?? '').catch((refused: unknown) => refused);
        expect(error).toBeInstanceOf(pg.DatabaseError);
        expect(error, name).toMatchObject({
          code: '55P03',
          message: `${what} is busy: its lock was waited for, for longer than 100ms`,
          detail: `It is held by process ${holders[0]?.pid}, which pg_stat_activity describes.`,
        });
      }
      expect((await client.query(events)).rows).toEqual(before);
      await stalled.query('rollback');
      await client.query(calls.get('report b') ?? '');
    } finally {
      await database.drop();
    }
  });
});
