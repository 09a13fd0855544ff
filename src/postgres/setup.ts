import { chmodSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Logger } from '../log/logger.js';
import { programPath } from './binaries.js';
import { type LocalServer, withLocal } from './conninfo.js';
import { dataDirectory } from './controldata.js';
import { makeDirectory, syncDirectory } from './files.js';
import { clearIncomplete, markerName, markIncomplete, readIncomplete } from './incomplete.js';
import { runProgram } from './programs.js';

/** Names of the roles and their password that the original fixes. */
export const monitorRole = 'pgautofailover_monitor';
export const replicatorRole = 'pgautofailover_replicator';
const monitorPassword = 'pgautofailover_monitor';

/**
 * Creates a cluster in PGDATA, which must be missing or empty. It is made in a directory inside and moved up when
 * complete, with PGDATA marked as incomplete meanwhile: an interrupted initdb is begun anew, never started.
 */
export async function initdb(options: {
  pg_ctl: string;
  pgdata: string;
  incomplete: string;
  log: Logger;
}): Promise<void> {
  const { pg_ctl, pgdata, incomplete, log } = options;
  const begun = readIncomplete(pgdata, incomplete);
  if (begun?.phase === 'initdb') removeContents(pgdata);
  else refuseUnlessEmpty(pgdata, incomplete);
  makeDirectory(pgdata);
  chmodSync(pgdata, 0o700);
  markIncomplete(pgdata, incomplete, { phase: 'initdb' });
  const inner = join(pgdata, 'initdb');
  log.info(`Initialising a PostgreSQL cluster at "${pgdata}"`);
  const args = ['--pgdata', inner, '--auth=trust'];
  await runProgram(programPath(pg_ctl, 'initdb'), { args, pgdata, log, level: 'debug', diesWithUs: true });
  // global/ last: it holds pg_control, by which others recognise a cluster
  const entries = readdirSync(inner).sort((a, b) => Number(a === 'global') - Number(b === 'global'));
  for (const entry of entries) renameSync(join(inner, entry), join(pgdata, entry));
  rmdirSync(inner);
  syncDirectory(pgdata);
  clearIncomplete(pgdata, incomplete);
}

/** Creates the user (LOGIN SUPERUSER) and its database; those that exist already are accepted. */
export async function createDatabaseAndUser(options: {
  local: LocalServer;
  dbname: string;
  username?: string;
  /** Of the user: the owner of a monitor's database is none. */
  superuser?: boolean;
  log: Logger;
}): Promise<void> {
  const { local, dbname, username, superuser = true, log } = options;
  await withLocal(
    local,
    async (client) => {
      const attributes = superuser ? 'login superuser' : 'login';
      if (username) await accept(duplicateObject, () => createRole(client, username, attributes, log));
      const owner = username ? ` owner ${pg.escapeIdentifier(username)}` : '';
      const { rowCount } = await client.query('select from pg_database where datname = $1', [dbname]);
      if (rowCount !== 0) return;
      await accept(duplicateDatabase, () =>
        client.query(`create database ${pg.escapeIdentifier(dbname)}${owner}`),
      );
    },
    // a database is copied as a whole
    { dbname: 'template1', queryTimeout: 0 },
  );
}

/** Creates the role of the health checks, when there is a monitor, and the role of replication. */
export async function ensureRoles(options: {
  local: LocalServer;
  monitor: boolean;
  replicationPassword?: string;
  log: Logger;
}): Promise<void> {
  const { local, monitor, replicationPassword, log } = options;
  await withLocal(local, async (client) => {
    if (monitor) {
      const attributes = `login connection limit 1 password ${pg.escapeLiteral(monitorPassword)}`;
      await accept(duplicateObject, () => createRole(client, monitorRole, attributes, log));
    }
    const password = replicationPassword ? ` password ${pg.escapeLiteral(replicationPassword)}` : '';
    const attributes = `login superuser replication${password}`;
    await accept(duplicateObject, () => createRole(client, replicatorRole, attributes, log));
  });
}

/** Creates an extension when the server has it. Tells whether it is there now. */
export async function createExtensionIfAvailable(options: {
  local: LocalServer;
  dbname?: string;
  extension: string;
  log: Logger;
}): Promise<boolean> {
  const { local, dbname, extension, log } = options;
  return withLocal(
    local,
    async (client) => {
      const { rowCount } = await client.query('select from pg_available_extensions where name = $1', [
        extension,
      ]);
      if (rowCount === 0) {
        log.warn(`Extension "${extension}" is not available in this installation of Postgres`);
        return false;
      }
      await client.query(`create extension if not exists ${pg.escapeIdentifier(extension)} cascade`);
      return true;
    },
    { queryTimeout: 0, ...(dbname === undefined ? {} : { dbname }) },
  );
}

const duplicateObject = '42710';
const duplicateDatabase = '42P04';
/** Two sessions creating the same at once: the loser meets the unique index of the catalog. */
const uniqueViolation = '23505';

async function createRole(client: pg.Client, name: string, attributes: string, log: Logger): Promise<void> {
  log.debug(`create role ${name} ${attributes}`);
  await client.query(`create role ${pg.escapeIdentifier(name)} ${attributes}`);
}

async function accept(code: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const harmless = error instanceof pg.DatabaseError && [code, uniqueViolation].includes(error.code ?? '');
    if (!harmless) throw error;
  }
}

function refuseUnlessEmpty(pgdata: string, incomplete: string): void {
  const found = dataDirectory(pgdata, incomplete);
  if (found === 'missing' || found === 'empty') return;
  const what = {
    cluster: 'it holds a cluster',
    incomplete: 'a copy into it was begun',
    foreign: 'it is not empty',
  };
  throw new Error(`Expected "${pgdata}" to be missing or empty, ${what[found]}`);
}

function removeContents(directory: string): void {
  makeDirectory(directory);
  for (const entry of readdirSync(directory)) {
    if (entry !== markerName) rmSync(join(directory, entry), { recursive: true, force: true });
  }
}
