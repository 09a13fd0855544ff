/*
 * A release that adds a state: Postgres lets nobody use a new label of a type in the transaction that adds it, so its
 * migration stands alone. Tried with a copy of this package that has one more state, in every way of installing.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import type * as generator from '../../src/monitor/generate.js';
import type * as installer from '../../src/monitor/install.js';
import { packageRoot } from '../../src/monitor/install.js';
import { describe, expect, inDatabase, test, withClient } from '../support/database.js';
import { temporaryDirectory } from '../support/os-user.js';
import { serverPrograms } from '../support/programs.js';

const migration = `
export function up(pgm: { sql(text: string): void; noTransaction(): void }): void {
  pgm.noTransaction();
  pgm.sql("alter type pgautofailover.replication_state add value if not exists 'observing'");
}

export const down = false;
`;

/** This package as its next release would be. */
function nextRelease(): string {
  const folder = temporaryDirectory('pgaf-next-');
  for (const part of ['package.json', 'migrations', 'sql', 'src/monitor']) {
    mkdirSync(join(folder, part, '..'), { recursive: true });
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'migrations', '8000_state_observing.ts'), migration);
  const types = join(folder, 'sql', 'schema', 'types.sql');
  writeFileSync(types, readFileSync(types, 'utf8').replace("'dropped'", "'dropped', 'observing'"));
  const states = join(folder, 'sql', 'fsm', 'states.sql');
  const row = `insert into pgaf.state values ('observing', false, false, false, 'caught up, and watched first');\n`;
  writeFileSync(states, `${readFileSync(states, 'utf8')}\n${row}`);
  return folder;
}

let folder: string;
let next: typeof installer;
let written: typeof generator;

beforeAll(async () => {
  folder = nextRelease();
  const load = createJiti(import.meta.url, { moduleCache: false });
  next = await load.import(join(folder, 'src/monitor/install.ts'));
  written = await load.import(join(folder, 'src/monitor/generate.ts'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function knowsTheState(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select s.means, (select array_agg(name order by name) from pgaf.pgmigrations) as installed
     from pgaf.state as s where s.state = 'observing'`,
  );
  expect(rows).toEqual([{ means: 'caught up, and watched first', installed: next.knownMigrations() }]);
}

describe.each(['empty', 'monitor'] as const)('a state that a release adds, from %s', (from) => {
  test('the installer brings it, and says nothing that sounds like trouble', () =>
    inDatabase(from, async (database) => {
      const client = await database.connect();
      const lines: string[] = [];
      await next.installMonitor(client, (line) => lines.push(line));
      await knowsTheState(client);
      expect(lines.at(-2)).toBe('migrated to 8000_state_observing');
      expect(lines.filter((line) => !/^(migrated to|installed the routines)/.test(line))).toEqual([]);
      await next.installMonitor(client);
      await knowsTheState(client);
    }));

  test('a broken routine behind it leaves the monitor that was there, and the next run goes on', () =>
    inDatabase(from, async (database) => {
      const client = await database.connect();
      const broken = join(folder, 'sql', 'api', 'wish.sql');
      const whole = readFileSync(broken, 'utf8');
      writeFileSync(broken, 'create function broken');
      try {
        await expect(next.installMonitor(client)).rejects.toThrow(/syntax error/);
      } finally {
        writeFileSync(broken, whole);
      }
      const { rows } = await client.query<{ rules: boolean }>(
        `select exists (select from pgaf.rule) as rules`,
      );
      expect(rows).toEqual([{ rules: from === 'monitor' }]);
      await next.installMonitor(client);
      await knowsTheState(client);
    }));

  test('psql brings it', async ({ skip }) => {
    const psql = join((await serverPrograms()) ?? '/usr/bin', 'psql');
    if (!existsSync(psql)) return skip('psql is not installed here');
    return inDatabase(from, async ({ server, connect }) => {
      const file = join(folder, 'monitor.sql');
      writeFileSync(file, await written.psqlScript());
      const env = {
        ...process.env,
        PGHOST: server.host,
        PGPORT: `${server.port}`,
        PGUSER: server.user,
        PGDATABASE: server.database,
        ...(server.password === undefined ? {} : { PGPASSWORD: server.password }),
      };
      for (const time of ['first', 'again']) {
        const said = execFileSync(psql, ['-X', '-f', file], { encoding: 'utf8', env });
        expect(said, time).toBe('');
      }
      await knowsTheState(await connect());
    });
  });
});

test('the script of the extension brings it in the one transaction that create extension is', () =>
  inDatabase('empty', async ({ server }) => {
    const script = (await written.extensionScript())
      .replace(/^\\echo.*$/m, '')
      .replace(/^select pg_catalog\.pg_extension_config_dump.*$/gm, '');
    await withClient(server, async (client) => {
      await client.query(`begin;\n${script}\n;commit`);
      const { rows } = await client.query(`select state from pgaf.state where state = 'observing'`);
      expect(rows).toEqual([{ state: 'observing' }]);
    });
  }));
