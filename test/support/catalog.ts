import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { TestServer } from './postgres.js';
import { serverPrograms } from './programs.js';

/** Path of pg_dump, undefined where there is none. */
export async function dumpProgram(): Promise<string | undefined> {
  const path = join((await serverPrograms()) ?? '/usr/bin', 'pg_dump');
  return existsSync(path) ? path : undefined;
}

/** What pg_dump writes of the monitor's schemas. */
function dump(program: string, server: TestServer, options: string[]): string {
  const { host, port, user, password, database } = server;
  const env = { ...process.env, PGHOST: host, PGPORT: `${port}`, PGUSER: user, PGDATABASE: database };
  const schemas = ['pgautofailover', 'pgaf', 'pgautofailover_compat'].map((name) => `--schema=${name}`);
  return execFileSync(program, [...schemas, ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: password === undefined ? env : { ...env, PGPASSWORD: password },
  });
}

/** The monitor's schemas as pg_dump writes them, without what differs from dump to dump. */
export function dumpSchema(program: string, server: TestServer, ...options: string[]): string {
  return dump(program, server, ['--schema-only', ...options])
    .split('\n')
    .filter((line) => line !== '' && !/^(--|\\(un)?restrict )/.test(line))
    .join('\n');
}

/** The monitor with its rows, as statements that any client can run. */
export function dumpRows(program: string, server: TestServer): string {
  return dump(program, server, ['--no-owner', '--column-inserts'])
    .split('\n')
    .filter((line) => !/^(--( |$)|\\(un)?restrict )/.test(line))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n');
}

/** What the monitor's schemas hold, one line an object, asked from the catalog: works where there is no pg_dump too. */
export async function describeSchema(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    with ours as (
      select oid from pg_namespace where nspname in ('pgautofailover', 'pgaf', 'pgautofailover_compat')
    ), relation as (
      select c.* from pg_class as c where c.relnamespace in (select oid from ours)
    ), grants (line) as (
      select format('grant %s %s %s to %s', on_what, name, privilege_type, case grantee when 0 then 'public' else pg_get_userbyid(grantee) end)
      from (
        select 'schema' as on_what, nspname::text as name, nspacl as acl from pg_namespace where oid in (select oid from ours)
        union all
        select 'relation', oid::regclass::text, relacl from relation
        union all
        select 'routine', p.oid::regprocedure::text, p.proacl from pg_proc as p where p.pronamespace in (select oid from ours)
      ) as object, aclexplode(acl)
    )
    select format('relation %s %s %s %s', oid::regclass, relkind, reloptions, obj_description(oid, 'pg_class')) as line
    from relation where relkind in ('r', 'v', 'S', 'c')
    union all
    select format('column %s %s %s %s null:%s %s %s', attrelid::regclass, attname, attnum, format_type(atttypid, atttypmod),
      not attnotnull, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid in (select oid from relation where relkind in ('r', 'v', 'c')) and attnum > 0 and not attisdropped
    union all
    select format('view %s %s', oid::regclass, pg_get_viewdef(oid)) from relation where relkind = 'v'
    union all
    select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace in (select oid from ours)
    union all
    select pg_get_indexdef(oid) from relation where relkind = 'i'
    union all
    select pg_get_triggerdef(oid) from pg_trigger where tgrelid in (select oid from relation) and not tgisinternal
    union all
    select format('label %s %s %s', enumtypid::regtype, enumlabel, row_number() over (partition by enumtypid order by enumsortorder))
    from pg_enum join pg_type as t on t.oid = enumtypid where t.typnamespace in (select oid from ours)
    union all
    select format('%s -- %s', pg_get_functiondef(oid), obj_description(oid, 'pg_proc'))
    from pg_proc where pronamespace in (select oid from ours)
    union all
    select line from grants
    order by line`);
  return rows.map((row) => row.line);
}
