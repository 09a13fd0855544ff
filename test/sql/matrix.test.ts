/* Who may do what is what sql/access/access_matrix.sql says: of every function, table and view, for every role. */
import { describe, expect, test } from '../support/database.js';
import { pairAtRest, sqlstateOf } from '../support/pair.js';

const roles = `(values ('autoctl_node', m.keeper), ('pgautofailover_operator', m.operator),
  ('pgautofailover_observer', m.observer)) as r (role, may)`;

describe('the access matrix', () => {
  test('has every function, table and view, once', async ({ db }) => {
    const { rows } = await db.query(
      `select coalesce(m.what, there.what) as what, count(m.what)
       from pgaf.access_matrix() as m
       full join (
         select distinct proname || '()' as what from pg_proc where pronamespace = 'pgautofailover'::regnamespace
         union all
         select relname from pg_class where relnamespace = 'pgautofailover'::regnamespace and relkind in ('r', 'v', 'm')
       ) as there on there.what = m.what
       group by 1
       having count(m.what) <> 1 or count(there.what) <> 1`,
    );
    expect(rows).toEqual([]);
  });

  test('is what was granted', async ({ db }) => {
    const { rows } = await db.query(
      `select r.role, p.oid::regprocedure::text as what, r.may
       from pgaf.access_matrix() as m
       join pg_proc as p on m.what = p.proname || '()' and p.pronamespace = 'pgautofailover'::regnamespace
       cross join lateral ${roles}
       where has_function_privilege(r.role, p.oid, 'execute') <> r.may
       union all
       select r.role, c.oid::regclass::text, r.may
       from pgaf.access_matrix() as m
       join pg_class as c on m.what = c.relname and c.relnamespace = 'pgautofailover'::regnamespace
       cross join lateral ${roles}
       where has_table_privilege(r.role, c.oid, 'select') <> r.may`,
    );
    expect(rows).toEqual([]);
  });

  test('nobody writes a table, takes from a sequence, or gets inside', async ({ db }) => {
    const { rows } = await db.query(
      `select r.role, c.oid::regclass::text as open
       from pg_class as c
       cross join (values ('autoctl_node'), ('pgautofailover_operator'), ('pgautofailover_observer')) as r (role)
       where c.relnamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace, 'pgautofailover_compat'::regnamespace)
         and c.relkind in ('r', 'v', 'S')
         and (c.relkind <> 'S' and has_table_privilege(r.role, c.oid, 'insert, update, delete, truncate, references, trigger')
           or c.relkind = 'S' and has_sequence_privilege(r.role, c.oid, 'select, usage, update')
           or c.relnamespace = 'pgaf'::regnamespace and has_table_privilege(r.role, c.oid, 'select'))
       union all
       select r.role, p.oid::regprocedure::text
       from pg_proc as p
       cross join (values ('autoctl_node'), ('pgautofailover_operator'), ('pgautofailover_observer')) as r (role)
       where p.pronamespace = 'pgaf'::regnamespace and has_function_privilege(r.role, p.oid, 'execute')
       union all
       select r.role, n.nspname
       from pg_namespace as n
       cross join (values ('autoctl_node'), ('pgautofailover_operator'), ('pgautofailover_observer')) as r (role)
       where n.nspname = 'pgaf' and has_schema_privilege(r.role, n.oid, 'usage, create')
         or n.nspname like 'pgautofailover%' and has_schema_privilege(r.role, n.oid, 'create')`,
    );
    expect(rows).toEqual([]);
  });

  test('PUBLIC may nothing', async ({ db }) => {
    const { rows } = await db.query(
      `select c.oid::regclass::text as open
       from pg_class as c cross join lateral aclexplode(c.relacl) as acl
       where c.relnamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace, 'pgautofailover_compat'::regnamespace)
         and acl.grantee = 0
       union all
       select n.nspname from pg_namespace as n cross join lateral aclexplode(n.nspacl) as acl
       where n.nspname in ('pgautofailover', 'pgaf', 'pgautofailover_compat') and acl.grantee = 0`,
    );
    expect(rows).toEqual([]);
  });

  test('an operator does, an observer only looks, and neither can log in', async ({ db }) => {
    await pairAtRest(db);
    await db.query('set local role pgautofailover_observer');
    expect((await db.query(`select * from pgautofailover.explain('default', 0)`)).rowCount).toBe(2);
    expect((await db.query('select * from pgautofailover.failover')).rowCount).toBe(0);
    expect((await db.query('select * from pgautofailover.fsm')).rowCount).toBeGreaterThan(50);
    expect(await sqlstateOf(db, 'select pgautofailover.perform_failover()')).toBe('42501');
    expect(await sqlstateOf(db, `select * from pgautofailover.what_if('perform_failover')`)).toBe('42501');
    await db.query('set local role pgautofailover_operator');
    expect(
      (await db.query(`select * from pgautofailover.what_if('perform_failover')`)).rowCount,
    ).toBeGreaterThan(4);
    expect(await sqlstateOf(db, `select pgautofailover.set_setting('lease', '8s')`)).toBe('none');
    expect(await sqlstateOf(db, `select pgautofailover.node_active('default', 1, 0)`)).toBe('42501');
    expect(await sqlstateOf(db, 'select pgautofailover.perform_failover()')).toBe('none');
    await db.query('reset role');
    expect(
      (
        await db.query(
          `select from pg_roles where rolname in ('pgautofailover_operator', 'pgautofailover_observer') and rolcanlogin`,
        )
      ).rowCount,
    ).toBe(0);
  });
});
