#!/usr/bin/env node
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { packageRoot, versionedMigrations } from './install.js';

interface Migration {
  up(pgm: { sql: (text: string) => void; noTransaction: () => void }): void;
}

/** Release number of this package, which is also that of the extension. */
export function releaseNumber(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  return manifest.version;
}

/** What a migration does, as statements; a new label of a type must be committed before it is used. */
async function statementsOf(name: string): Promise<{ texts: string[]; alone: boolean }> {
  const file = join(packageRoot, 'migrations', name);
  if (existsSync(`${file}.sql`)) return { texts: [readFileSync(`${file}.sql`, 'utf8')], alone: false };
  const migration = await createJiti(import.meta.url).import<Migration>(`${file}.ts`);
  const texts: string[] = [];
  let alone = false;
  migration.up({
    sql: (text) => texts.push(text),
    noTransaction: () => {
      alone = true;
    },
  });
  return { texts, alone };
}

/** A versioned migration as text; one that stands alone `commits` what came before it, and itself. */
export async function versioned(name: string, { commits }: { commits: boolean }): Promise<string> {
  const { texts, alone } = await statementsOf(name);
  const text = texts.map((each) => `${each.trimEnd().replace(/;$/, '')};`).join('\n');
  return alone && commits ? `commit;\nbegin;\n${text}\ncommit;\nbegin;` : text;
}

/** Every statement that makes the routines, in order. */
async function routines(): Promise<string[]> {
  return (await statementsOf('9999_routines')).texts;
}

/** One file for `psql -f`, which installs the monitor or upgrades it, and leaves what the installer would leave. */
export async function psqlScript(): Promise<string> {
  const texts = await Promise.all(
    versionedMigrations().map(async (name) => ({ name, text: await versioned(name, { commits: true }) })),
  );
  const steps = texts.map(
    ({
      name,
      text,
    }) => `select not exists (select from pgaf.pgmigrations where name = '${name}') as missing \\gset
\\if :missing
${text}
insert into pgaf.pgmigrations (name, run_on) values ('${name}', now());
\\endif
`,
  );
  return `-- The monitor of pg_auto_failover ${releaseNumber()}: psql -d <database> -f <this file>, to install or to upgrade.
\\set ON_ERROR_STOP on
\\set QUIET on
begin;
select pg_advisory_lock(4::bigint << 32) \\g /dev/null
set client_min_messages = warning;
create schema if not exists pgaf;
create table if not exists pgaf.pgmigrations (id serial primary key, name varchar(255) not null, run_on timestamp not null);

${steps.join('\n')}
${(await routines()).join('\n')}
delete from pgaf.pgmigrations where name = '9999_routines';
insert into pgaf.pgmigrations (name, run_on) values ('9999_routines', now());
commit;
select pg_advisory_unlock(4::bigint << 32) \\g /dev/null
`;
}

const rememberedTables = [
  'node',
  'event',
  'node_timeline_history',
  'accepted_timeline',
  'node_group',
  'sync_set',
  'setting',
  'health_service',
  'node_progress',
];

/** A restored dump brings its own default formation, which then stands for the one that create extension made. */
const replaceInitialFormation = `
create function pgautofailover.replace_initial_formation()
returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  delete from pgautofailover.formation as f
  where
    f.formationid = new.formationid
    and f.formationid = 'default'
    and f.dbname = 'postgres'
    and f.number_sync_standbys = 0
    and not exists (select from pgautofailover.node as n where n.formationid = f.formationid);
  return new;
end
$$;

create trigger replace_initial_formation before insert on pgautofailover.formation
for each row execute function pgautofailover.replace_initial_formation();
`;

/**
 * The tables as they are now. Not by way of their history: create extension is one transaction, in which servers before
 * 17 let nobody use a label that `alter type` adds.
 */
function referenceTables(): string[] {
  const folder = join(packageRoot, 'sql', 'schema');
  const names = readFileSync(join(folder, 'contents.txt'), 'utf8').split('\n');
  return names
    .filter((name) => name.endsWith('.sql'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** The script of the pure-SQL extension. */
export async function extensionScript(): Promise<string> {
  const dumped = ['formation', ...rememberedTables].map(
    (table) => `select pg_catalog.pg_extension_config_dump('pgautofailover.${table}', '');`,
  );
  const sequences = ['node_nodeid_seq', 'event_eventid_seq'].map(
    (sequence) => `select pg_catalog.pg_extension_config_dump('pgautofailover.${sequence}', '');`,
  );
  return `\\echo Use "create extension pgautofailover" to load this file. \\quit
${referenceTables().join('\n')}
${(await routines()).join('\n')}
${replaceInitialFormation}
${[...dumped, ...sequences].join('\n')}
`;
}

/** The control file of the extension. */
export function controlFile(): string {
  return `comment = 'pg_auto_failover, Postgres-native: the monitor, in SQL'
default_version = '${releaseNumber()}'
superuser = false
trusted = true
relocatable = false
requires = 'plpgsql'
`;
}

/** Writes the generated forms of the monitor below a folder. */
export async function generate(folder: string): Promise<string[]> {
  const extension = join(folder, 'extension');
  mkdirSync(extension, { recursive: true });
  const files: [string, string][] = [
    [join(folder, 'pg_auto_failover.sql'), await psqlScript()],
    [join(extension, 'pgautofailover.control'), controlFile()],
    [join(extension, `pgautofailover--${releaseNumber()}.sql`), await extensionScript()],
  ];
  for (const [path, text] of files) {
    writeFileSync(path, text);
  }
  return files.map(([path]) => path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const path of await generate(process.argv[2] ?? join(packageRoot, 'build'))) {
    console.log(path);
  }
}
