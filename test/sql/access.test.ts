/* Who may do what: nothing for PUBLIC, no table writes for autoctl_node, nothing inside pgaf, no borrowed search_path. */
import { describe, expect, test } from '../support/database.js';
import { nodeActive, pairAtRest } from '../support/pair.js';

describe('access', () => {
  test('PUBLIC can call nothing', async ({ db }) => {
    const { rows } = await db.query(
      `select p.oid::regprocedure::text as open
       from pg_proc as p
       cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as acl
       where p.pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
         and acl.grantee = 0 and acl.privilege_type = 'EXECUTE'`,
    );
    expect(rows).toEqual([]);
  });

  test('autoctl_node writes no table and has no way into pgaf', async ({ db }) => {
    const { rows } = await db.query(
      `select c.oid::regclass::text as open
       from pg_class as c
       where c.relnamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
         and c.relkind in ('r', 'v', 'S')
         and (c.relkind <> 'S' and has_table_privilege('autoctl_node', c.oid, 'insert, update, delete, truncate')
           or c.relkind = 'S' and has_sequence_privilege('autoctl_node', c.oid, 'usage, update')
           or c.relnamespace = 'pgaf'::regnamespace and has_table_privilege('autoctl_node', c.oid, 'select'))`,
    );
    expect(rows).toEqual([]);
    expect(
      (await db.query(`select has_schema_privilege('autoctl_node', 'pgaf', 'usage') as may`)).rows,
    ).toEqual([{ may: false }]);
  });

  test('every function that runs as its owner has a search_path of its own', async ({ db }) => {
    const { rows } = await db.query(
      `select p.oid::regprocedure::text as borrowed
       from pg_proc as p
       where p.pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
         and p.prosecdef and not coalesce(p.proconfig::text like '%search_path=pg_catalog, pg_temp%', false)`,
    );
    expect(rows).toEqual([]);
  });

  test('every function, table and view says what it is', async ({ db }) => {
    const { rows } = await db.query(
      `select p.oid::regprocedure::text as silent from pg_proc as p
       where p.pronamespace = 'pgautofailover'::regnamespace and p.prorettype <> 'trigger'::regtype
         and obj_description(p.oid, 'pg_proc') is null
       union all
       select c.oid::regclass::text from pg_class as c
       where c.relnamespace = 'pgautofailover'::regnamespace and c.relkind in ('r', 'v')
         and obj_description(c.oid, 'pg_class') is null`,
    );
    expect(rows).toEqual([]);
  });

  test('a keeper works as autoctl_node, and finds the version of the original where it looks for it', async ({
    db,
  }) => {
    const { b } = await pairAtRest(db);
    await db.query('set local role autoctl_node');
    await db.query('set local search_path = pgautofailover_compat, pg_catalog');
    expect(await nodeActive(db, b, 'secondary')).toBe('secondary');
    const asked = 'SELECT default_version, installed_version FROM pg_available_extensions WHERE name = $1';
    expect((await db.query(asked, ['pgautofailover'])).rows).toEqual([
      { default_version: '2.0', installed_version: '2.0' },
    ]);
    await db.query(`set local application_name = 'pgaf-2.2'`);
    expect((await db.query(asked, ['pgautofailover'])).rows[0]).toMatchObject({ installed_version: '2.2' });
  });

  test('a hostile search_path changes nothing', async ({ db }) => {
    const { b } = await pairAtRest(db);
    await db.query(`create schema hostile`);
    await db.query(
      `create function hostile.clock_timestamp() returns timestamptz language plpgsql as $$ begin raise exception 'hijacked'; end $$`,
    );
    await db.query(
      `create function hostile.pg_notify(text, text) returns void language plpgsql as $$ begin raise exception 'hijacked'; end $$`,
    );
    await db.query('set local search_path = hostile, pg_catalog');
    expect(await nodeActive(db, b, 'secondary', { running: false })).toBe('secondary');
    expect(await nodeActive(db, b, 'catchingup')).toBe('secondary');
  });
});
