import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versioned } from '../../src/monitor/generate.js';
import { packageRoot, versionedMigrations } from '../../src/monitor/install.js';
import { dumpProgram, dumpSchema } from '../support/catalog.js';
import { createDatabase, describe, expect, test, withClient } from '../support/database.js';

const read = (...path: string[]): string => readFileSync(join(packageRoot, ...path), 'utf8');

const migrationTexts = (): Promise<string[]> =>
  Promise.all(versionedMigrations().map((name) => versioned(name, { commits: false })));

/** sql/ is what people read; the database is what was installed. They say the same. */
describe('drift', () => {
  test('sql/schema holds the tables that the migrations make', async ({ skip }) => {
    const program = await dumpProgram();
    if (program === undefined) return skip('pg_dump is not installed here');
    const schemaFiles = read('sql', 'schema', 'contents.txt')
      .split('\n')
      .filter((name) => name.endsWith('.sql'));
    const sources = {
      migrations: await migrationTexts(),
      reference: schemaFiles.map((name) => read('sql', 'schema', name)),
    };
    const dumped: Record<string, string> = {};
    for (const [name, files] of Object.entries(sources)) {
      const database = await createDatabase('empty');
      try {
        await withClient(database.server, async (client) => {
          for (const file of files) await client.query(file);
        });
        dumped[name] = dumpSchema(program, database.server, '--no-owner');
      } finally {
        await database.drop();
      }
    }
    expect(dumped.reference).toBe(dumped.migrations);
  });

  test('every file of sql/schema is on its contents page', () => {
    const listed = read('sql', 'schema', 'contents.txt')
      .split('\n')
      .filter((name) => name.endsWith('.sql'));
    expect(listed.sort()).toEqual(
      readdirSync(join(packageRoot, 'sql', 'schema'))
        .filter((name) => name.endsWith('.sql'))
        .sort(),
    );
  });

  const routineFiles = readdirSync(join(packageRoot, 'sql'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sql') && !file.startsWith('schema') && file.includes('/'))
    .sort();

  test('every file of sql/ is on the contents page, once', () => {
    const listed = [...read('sql', 'install.sql').matchAll(/^\\ir (\S+)$/gm)].map(([, file]) => file);
    expect(listed.sort()).toEqual(routineFiles);
  });

  test('the routines in the database are those of sql/', async ({ db }) => {
    const inFiles = [
      ...routineFiles.flatMap((file) => [
        ...read('sql', file).matchAll(/^create or replace (?:function|procedure) (\w+\.\w+)/gm),
      ]),
      ...(await migrationTexts()).flatMap((text) => [
        ...text.matchAll(/^create (?:or replace )?function (\w+\.\w+)/gm),
      ]),
    ].map(([, name]) => name);
    const { rows } = await db.query<{ name: string }>(
      `select pronamespace::regnamespace || '.' || proname as name from pg_proc
       where pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)`,
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(inFiles.sort());
  });

  test('every routine says in the catalog what it is for', async ({ db }) => {
    const { rows } = await db.query(
      `select oid::regprocedure::text as routine from pg_proc
       where pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
         and prorettype <> 'trigger'::regtype and obj_description(oid, 'pg_proc') is null`,
    );
    expect(rows).toEqual([]);
  });
});
