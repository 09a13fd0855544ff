import { readFileSync } from 'node:fs';
import { describe, expect, test } from '../support/database.js';

/** The rows written by hand in src/monitor/rows.ts have the names that the installed functions have. */
const source = readFileSync(new URL('../../src/monitor/rows.ts', import.meta.url), 'utf8');

const fieldsOf = (name: string): string[] => {
  const body = new RegExp(`export interface ${name} \\{\\n(.*?)\\n\\}`, 's').exec(source)?.[1];
  if (body === undefined) throw new Error(`expected interface ${name} in src/monitor/rows.ts`);
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, field]) => field ?? '').sort();
};

/** Names of a function's arguments: `i` what goes in, `o` what comes out, spelled out where it is a named row type. */
const namesOf = `
  select array(
    select name
    from unnest(p.proargnames, coalesce(p.proargmodes, array_fill('i'::"char", array[p.pronargs]))) as arg (name, mode)
    where mode = any (case $2 when 'i' then '{i,b}' else '{o,t,b}' end::"char"[])
    union all
    select attname
    from pg_attribute
    where attrelid = t.typrelid and attnum > 0 and not attisdropped and $2 = 'o'
  ) as names
  from pg_proc as p
  join pg_type as t on t.oid = p.prorettype
  where p.pronamespace = 'pgautofailover'::regnamespace and p.proname = $1`;

describe('rows.ts and the catalog', () => {
  test.for([
    ['Registration', 'register_node', 'o'],
    ['NodeRow', 'get_nodes', 'o'],
    ['NodeRow', 'get_other_nodes', 'o'],
    ['Report', 'report', 'i'],
    ['Answer', 'report', 'o'],
    ['HealthTarget', 'health_targets', 'o'],
    ['HealthSettings', 'health_settings', 'o'],
  ])('%s is what %s has', async ([row = '', routine, mode], { db }) => {
    const { rows } = await db.query<{ names: string[] }>(namesOf, [routine, mode]);
    expect(rows.length).toBeGreaterThan(0);
    for (const { names } of rows) expect(names.sort()).toEqual(fieldsOf(row));
  });
});
