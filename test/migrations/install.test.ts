import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  InstallationInProgress,
  installMonitor,
  MonitorIsNewer,
  packageRoot,
  versionedMigrations,
} from '../../src/monitor/install.js';
import { dumpProgram, dumpSchema } from '../support/catalog.js';
import { describe, expect, inDatabase, test, withClient } from '../support/database.js';

/**
 * installMonitor(client)  makes a monitor of an empty database, as an ordinary role too; again it changes nothing;
 *                         routines that sql/ no longer has are dropped; a failure leaves all as it was;
 *                         of two at once, one is told so; a monitor of a newer release is refused.
 */

/** The routines are forgotten before each run, so only the versioned ones count. */
const installedMigrations = `select name from pgaf.pgmigrations where name not like '9999%' order by id`;

describe('installing the monitor', () => {
  test('makes a monitor of an empty database', () =>
    inDatabase('empty', async (database) => {
      const client = await database.connect();
      const lines: string[] = [];
      await installMonitor(client, (line) => lines.push(line));
      expect(lines).toEqual([
        ...versionedMigrations().map((name) => `migrated to ${name}`),
        'installed the routines of the monitor',
      ]);
      const { rows } = await client.query(
        `select * from pgautofailover.register_node('default', 'a.test', 5432, 'postgres')`,
      );
      expect(rows).toMatchObject([{ assigned_group_id: 0, assigned_group_state: 'single' }]);
    }));

  test('needs no superuser', () =>
    inDatabase('empty', async (database) => {
      const admin = await database.connect();
      const role = `installer_${database.server.database}`;
      const { rows } = await admin.query('select rolsuper from pg_roles where rolname = current_user');
      expect(rows[0].rolsuper, 'this test compares with a superuser').toBe(true);
      await admin.query(`create role ${role} login createrole`);
      await admin.query(`grant create on database ${database.server.database} to ${role}`);
      try {
        await withClient({ ...database.server, user: role }, async (client) => {
          await installMonitor(client);
          await client.query(`select pgautofailover.register_node('default', 'a.test', 5432, 'postgres')`);
        });
        const owners = await admin.query(
          `select distinct pg_get_userbyid(relowner) as owner from pg_class where relnamespace = 'pgautofailover'::regnamespace`,
        );
        expect(owners.rows).toEqual([{ owner: role }]);
      } finally {
        await admin.query(`reassign owned by ${role} to current_user`);
        await admin.query(`drop owned by ${role} cascade`);
        await admin.query(`drop role ${role}`);
      }
    }));

  test('again changes nothing', async ({ skip }) => {
    const program = await dumpProgram();
    if (program === undefined) return skip('pg_dump is not installed here');
    return inDatabase('monitor', async (database) => {
      const client = await database.connect();
      await client.query(`select pgautofailover.register_node('default', 'a.test', 5432, 'postgres')`);
      const before = dumpSchema(program, database.server);
      await installMonitor(client);
      expect(dumpSchema(program, database.server)).toBe(before);
      const { rows } = await client.query('select nodehost, goalstate from pgautofailover.node');
      expect(rows).toEqual([{ nodehost: 'a.test', goalstate: 'single' }]);
    });
  });

  test('drops routines that sql/ no longer has, and nothing of anybody else', () =>
    inDatabase('monitor', async (database) => {
      const client = await database.connect();
      await client.query(`create function pgaf.left_behind() returns int language sql as 'select 1'`);
      await client.query(
        `create function pgautofailover.left_behind(text) returns int language sql as 'select 1'`,
      );
      await client.query(`create function public.left_behind() returns int language sql as 'select 1'`);
      await installMonitor(client);
      const { rows } = await client.query(
        `select pronamespace::regnamespace::text as schema from pg_proc where proname = 'left_behind'`,
      );
      expect(rows).toEqual([{ schema: 'public' }]);
    }));

  test('leaves all as it was when a routine is broken, and starts clean the next time', () =>
    inDatabase('monitor', async (database) => {
      const client = await database.connect();
      await client.query('create function pgaf.left_behind() returns int language sql as $$ select 1 $$');
      await client.query('drop function pgautofailover.hold_health()');
      await client.query(
        'create function pgautofailover.hold_health() returns text language sql as $$ select $t$mine$t$ $$',
      );
      const before = await client.query(installedMigrations);

      await expect(installMonitor(client)).rejects.toThrow(/cannot change return type/);
      expect((await client.query(installedMigrations)).rows).toEqual(before.rows);
      expect(
        (await client.query('select pgautofailover.hold_health() as mine, pgaf.left_behind() as one')).rows,
      ).toEqual([{ mine: 'mine', one: 1 }]);

      await client.query('drop function pgautofailover.hold_health()');
      await installMonitor(client);
      const { rows } = await client.query(`select to_regprocedure('pgaf.left_behind()') as left`);
      expect(rows).toEqual([{ left: null }]);
    }));

  test('of two at once, one is told so', () =>
    inDatabase('empty', async (database) => {
      const clients = [await database.connect(), await database.connect()];
      const outcomes = await Promise.allSettled(clients.map((client) => installMonitor(client)));
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toBeInstanceOf(InstallationInProgress);
    }));

  test('refuses a monitor of a newer release', () =>
    inDatabase('monitor', async (database) => {
      const client = await database.connect();
      await client.query(
        `insert into pgaf.pgmigrations (name, run_on) values ('7777_from_the_future', now())`,
      );
      await expect(installMonitor(client)).rejects.toThrow(MonitorIsNewer);
    }));

  test('the versioned files alone install on an empty database', () =>
    inDatabase('empty', async (database) => {
      const client = await database.connect();
      const folder = join(packageRoot, 'migrations');
      const files = readdirSync(folder)
        .filter((name) => name.endsWith('.sql'))
        .sort();
      for (const file of files) await client.query(readFileSync(join(folder, file), 'utf8'));
      expect(files.length).toBeGreaterThan(0);
    }));
});
