import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';

/** Where `sql/` and `migrations/` stand: beside `src/` and beside `dist/` alike. */
export const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The migration that makes the routines anew; it is forgotten before each run, so that it always runs, last. */
const routines = '9999_routines';

/** What the runner warns of before a migration that stands alone, such as that of a new state: meant so. */
const standsAlone = 'Need to break single transaction';

/** Somebody else is installing or upgrading the same monitor right now. */
export class InstallationInProgress extends Error {
  constructor() {
    super(
      'another installation or upgrade of this monitor is going on; run the same command again when it is done',
    );
  }
}

/** The database holds the schema of a newer release of the monitor. */
export class MonitorIsNewer extends Error {
  constructor(unknown: string[]) {
    super(
      `this monitor was installed by a newer release: it has the migrations ${unknown.join(', ')}, which this one does not know`,
    );
  }
}

/** The server cannot hold a monitor. */
export class UnsuitableServer extends Error {}

/**
 * Installs the monitor in the client's database, or upgrades it: versioned migrations, then every routine of `sql/`, in
 * one transaction. A failure leaves the database as it was; where a migration stands alone (`noTransaction`), as it was
 * behind that one.
 *
 * @param client a connected client whose role may create schemas in the database, and roles (or `autoctl_node` exists)
 * @param log called with one line a step
 */
export async function installMonitor(
  client: pg.Client,
  log: (line: string) => void = () => {},
): Promise<void> {
  await refuseUnsuitableServer(client);
  await refuseNewerMonitor(client);

  const held = await client.query<{ held: boolean }>('select pg_try_advisory_lock(4::bigint << 32) as held');
  if (held.rows[0]?.held !== true) {
    throw new InstallationInProgress();
  }
  try {
    await migrate(client, log);
  } finally {
    await client.query('select pg_advisory_unlock(4::bigint << 32)');
  }
}

async function migrate(client: pg.Client, log: (line: string) => void): Promise<void> {
  const warn = (line: string) => {
    if (!line.includes(standsAlone)) log(line);
  };
  const quiet = { debug() {}, info() {}, warn, error() {} };
  if (await hasMigrationsTable(client)) {
    await client.query('delete from pgaf.pgmigrations where name = $1', [routines]);
  }
  // it loads a hundred files, and only those who install need them
  const { runner } = await import('node-pg-migrate');
  const done = await runner({
    dbClient: client,
    dir: join(packageRoot, 'migrations'),
    direction: 'up',
    migrationsSchema: 'pgaf',
    createMigrationsSchema: true,
    migrationsTable: 'pgmigrations',
    singleTransaction: true,
    noLock: true,
    checkOrder: true,
    logger: quiet,
  });
  for (const migration of done) {
    log(
      migration.name === routines ? 'installed the routines of the monitor' : `migrated to ${migration.name}`,
    );
  }
}

async function hasMigrationsTable(client: pg.Client): Promise<boolean> {
  const found = await client.query<{ found: boolean }>(
    `select to_regclass('pgaf.pgmigrations') is not null as found`,
  );
  return found.rows[0]?.found === true;
}

async function refuseUnsuitableServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{
    version: number;
    shown: string;
    standby: boolean;
    extension: boolean;
  }>(
    `select
       current_setting('server_version_num')::int as version,
       current_setting('server_version') as shown,
       pg_is_in_recovery() as standby,
       exists (select from pg_extension where extname = 'pgautofailover') as extension`,
  );
  const server = rows[0];
  if (server === undefined || server.version < 130000) {
    throw new UnsuitableServer(
      `the monitor needs PostgreSQL 13 or newer, this server is ${server?.shown ?? 'unknown'}`,
    );
  }
  if (server.standby) {
    throw new UnsuitableServer('this server is a standby; the monitor is installed on its primary');
  }
  if (server.extension) {
    throw new UnsuitableServer(
      'this database has pgautofailover as an extension; upgrade it with ALTER EXTENSION pgautofailover UPDATE',
    );
  }
}

async function refuseNewerMonitor(client: pg.Client): Promise<void> {
  if (!(await hasMigrationsTable(client))) {
    return;
  }
  const { rows } = await client.query<{ name: string }>('select name from pgaf.pgmigrations order by name');
  const known = new Set(knownMigrations());
  const unknown = rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new MonitorIsNewer(unknown);
  }
}

/** Names of the versioned migrations of this release, in order, and of the routines. */
export function knownMigrations(): string[] {
  return [...versionedMigrations(), routines];
}

/** Names of the versioned migrations, in order. */
export function versionedMigrations(): string[] {
  return readdirSync(join(packageRoot, 'migrations'))
    .flatMap((file) => /^(\d{4}_\w+)\.(?:sql|ts)$/.exec(file)?.[1] ?? [])
    .filter((name) => name !== routines)
    .sort();
}
