import { describe, expect, test } from '../support/database.js';

/** plpgsql_check finds nothing in any routine of the two schemas, with every warning on. */
describe('plpgsql_check', () => {
  test('over all routines', async ({ db, skip }) => {
    const { rowCount } = await db.query(`select from pg_available_extensions where name = 'plpgsql_check'`);
    skip(rowCount === 0, 'the extension plpgsql_check is not installed in this server');
    await db.query('create extension plpgsql_check');
    const { rows } = await db.query(`
      select format('%s: %s', p.oid::regprocedure, c) as complaint
      from pg_proc as p
      join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
      left join pg_trigger as t on t.tgfoid = p.oid and not t.tgisinternal
      cross join lateral plpgsql_check_function(
        p.oid::regprocedure,
        coalesce(t.tgrelid, 0)::regclass,
        fatal_errors => false,
        extra_warnings => true,
        performance_warnings => true,
        security_warnings => true
      ) as c
      where p.pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
    `);
    const contract = /^pgautofailover\.(node_active|report)\(.*unused parameter "group_id"$/;
    expect(rows.map((row) => row.complaint).filter((complaint) => !contract.test(complaint))).toEqual([]);
  });
});
