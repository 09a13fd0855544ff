import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { test as base, inject } from 'vitest';
import { installMonitor } from '../../src/monitor/install.js';
import { type TestServer, templateOf } from './postgres.js';

export { describe, expect } from 'vitest';

const int8 = 20;
const int8Array = 1016;

/** int8 as number: ids of a test are small. Parsers of one client, so that the process-wide ones are left alone. */
function parserFor(oid: number, format?: 'text' | 'binary') {
  if (oid === int8) return Number;
  const parse = pg.types.getTypeParser(oid, format);
  return oid === int8Array ? (text: string) => parse(text).map(Number) : parse;
}

const types: pg.CustomTypesConfig = { getTypeParser: parserFor as typeof pg.types.getTypeParser };

/** A connected client; no statement of it may take longer than 30 s. */
export async function connect(server: TestServer): Promise<pg.Client> {
  const client = new pg.Client({
    ...server,
    types,
    statement_timeout: 30_000,
    application_name: 'pgaf test',
  });
  await client.connect();
  return client;
}

/** Runs `work` with a client that is closed afterwards. */
export async function withClient<T>(server: TestServer, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(server);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const named = (server: TestServer, database: string): TestServer => ({ ...server, database });

/** Roles are shared by the whole server, so only one installs at a time: `work` runs with an advisory lock held. */
const alone = <T>(server: TestServer, work: (client: pg.Client) => Promise<T>): Promise<T> =>
  withClient(server, async (client) => {
    await client.query(`set statement_timeout = '2min'`);
    await client.query(`select pg_advisory_lock(hashtext('pgaf test template'))`);
    return await work(client);
  });

/** The template stands for the sources at the start of this run; vitest's main process names the run. */
async function template(server: TestServer): Promise<string> {
  const name = templateOf(process.ppid);
  await alone(server, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount !== 0) return;
    await client.query(`create database ${name}_new`);
    try {
      await withClient(named(server, `${name}_new`), (fresh) => installMonitor(fresh));
      await client.query(`alter database ${name}_new rename to ${name}`);
    } catch (error) {
      await client.query(`drop database ${name}_new with (force)`);
      throw error;
    }
  });
  return name;
}

export interface TestDatabase {
  server: TestServer;
  /** Another session on the same database; closed with the database. */
  connect(): Promise<pg.Client>;
  drop(): Promise<void>;
}

/** A database of one's own: a clone of the template with the monitor installed, or an empty one. */
export async function createDatabase(from: 'monitor' | 'empty' = 'monitor'): Promise<TestDatabase> {
  const server = inject('server');
  const name = `pgaf_test_${randomBytes(6).toString('hex')}`;
  const source = from === 'monitor' ? await template(server) : 'template1';
  await withClient(server, (client) => client.query(`create database ${name} template ${source}`));
  const own = named(server, name);
  const clients: pg.Client[] = [];
  return {
    server: own,
    async connect() {
      const client = await connect(own);
      clients.push(client);
      return client;
    },
    async drop() {
      await Promise.allSettled(clients.map((client) => client.end()));
      await withClient(server, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

/** Works with such a database, which is dropped afterwards. */
export async function inDatabase(
  from: 'monitor' | 'empty',
  work: (database: TestDatabase) => Promise<void>,
): Promise<void> {
  const database = await createDatabase(from);
  try {
    await work(database);
  } finally {
    await database.drop();
  }
}

/**
 * `database`: one clone of the template per test file. `db`: a client inside a transaction that is rolled back after
 * the test; `now()` stands still there, so waits are tested by setting timestamps back.
 */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of other fixtures from the pattern
  .extend('database', { scope: 'file' }, async ({}, { onCleanup }) => {
    const database = await createDatabase();
    onCleanup(() => database.drop());
    return database;
  })
  .extend('session', { scope: 'file' }, async ({ database }) => database.connect())
  .extend('db', async ({ session }, { onCleanup }) => {
    await session.query('begin');
    onCleanup(async () => {
      await session.query('rollback');
    });
    return session;
  });
