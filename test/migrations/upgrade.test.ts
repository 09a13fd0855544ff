import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type pg from 'pg';
import type { State } from '../../src/fsm/states.js';
import { installMonitor } from '../../src/monitor/install.js';
import { describeSchema, dumpProgram, dumpRows } from '../support/catalog.js';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { Group } from '../support/group.js';
import { goalOf, pairAtRest, report } from '../support/pair.js';

/** The roles that a dump grants to; other tests on this server may be making them right now. */
async function haveRoles(client: pg.Client): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtext('pgaf test template'))`);
  await client.query(`do $$ begin
    if not exists (select from pg_roles where rolname = 'autoctl_node') then create role autoctl_node login; end if;
  end $$`);
  await client.query(`select pg_advisory_unlock(hashtext('pgaf test template'))`);
}

/** Every row that the monitor remembers, without the columns that later releases added. */
async function remembered(client: pg.Client): Promise<unknown[]> {
  const { rows } = await client.query<{ kept: unknown }>(`
    select jsonb_build_object('node', to_jsonb(n) - '{maintenance_until,highest_lsn}'::text[]) as kept from pgautofailover.node as n
    union all select jsonb_build_object('group', to_jsonb(g)) from pgautofailover.node_group as g
    union all select jsonb_build_object('set', to_jsonb(s)) from pgautofailover.sync_set as s
    union all select jsonb_build_object('event', to_jsonb(e) - 'since') from pgautofailover.event as e
    union all select jsonb_build_object('setting', to_jsonb(s)) from pgautofailover.setting as s
    union all select jsonb_build_object('formation', to_jsonb(f)) from pgautofailover.formation as f
    order by kept`);
  return rows.map((row) => row.kept);
}

/** The pair of a dump reports as if nothing had happened, then is switched over. */
async function goOn(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: number; state: State; epoch: number; lsn: string }>(
    `select nodeid as id, reportedstate as state, epoch, reportedlsn as lsn from pgautofailover.node order by nodeid`,
  );
  const primary = rows.find(({ state }) => state === 'primary');
  const standby = rows.find(({ state }) => state === 'secondary');
  if (primary === undefined || standby === undefined) throw new Error('expected a pair at rest in the dump');
  for (const { id, state, epoch, lsn } of [primary, standby]) {
    const answer = await report(client, id, state, { epoch, lsn, streams: state === 'secondary' });
    expect(answer).toMatchObject({ assigned_group_state: state, lease_ms: 8000 });
  }
  await client.query(`select pgautofailover.perform_failover('default', 0)`);
  expect(await goalOf(client, primary.id)).toBe('draining');
  const { epoch, lsn } = primary;
  await report(client, primary.id, 'draining', { epoch, lsn, running: false });
  await report(client, standby.id, 'secondary', { epoch, lsn });
  expect(await goalOf(client, standby.id)).toBe('prepare_promotion');
}

/** A group that lives through an upgrade goes on as if nothing had happened; dumps of released versions upgrade to this one. */
describe('upgrading the monitor', () => {
  test('a running group keeps its nodes, its leader and its sync set, and fails over', async () => {
    const database = await createDatabase();
    try {
      const group = await Group.create(database);
      const turn = async (name: string) => {
        await group.report(name);
        await group.reach(name);
        group.confirm(name);
      };
      await group.register('a', 50, true);
      await turn('a');
      await group.register('b', 50, true);
      for (let round = 0; round < 10; round++) {
        await turn('a');
        await turn('b');
      }
      const remembered = `select to_jsonb(n) as kept from pgautofailover.node as n
        union all select to_jsonb(g) from pgautofailover.node_group as g
        union all select to_jsonb(s) from pgautofailover.sync_set as s`;
      const before = await group.ask(remembered);

      await installMonitor(await database.connect());

      expect(await group.ask(remembered)).toEqual(before);
      group.write('a');
      await group.dies('a');
      await group.probe('a', 'refused');
      await group.pass('600 ms');
      await group.probe('a', 'refused');
      for (let round = 0; round < 4; round++) await turn('b');
      expect(group.canAcknowledge('b')).toBe(true);
    } finally {
      await database.drop();
    }
  });

  /** What `PG_AUTOCTL_WRITE_DUMP=0.2.sql npm test -- test/migrations/upgrade` wrote at each release; never changed afterwards. */
  const dumps = new URL('dumps/', import.meta.url);
  const { PG_AUTOCTL_WRITE_DUMP: toWrite } = process.env;
  test.runIf(toWrite !== undefined)('the dump of this release is written', async ({ skip }) => {
    const program = await dumpProgram();
    if (program === undefined) return skip('pg_dump is not installed here');
    const database = await createDatabase();
    try {
      const client = await database.connect();
      await pairAtRest(client);
      await client.query(`select pgautofailover.set_setting('lease', '8s')`);
      await client.query('select pgautofailover.health_beat(1)');
      writeFileSync(new URL(toWrite ?? '', dumps), dumpRows(program, database.server));
    } finally {
      await database.drop();
    }
  });

  test.each(readdirSync(dumps).filter((file) => file.endsWith('.sql')))('from %s', async (file) => {
    const database = await createDatabase('empty');
    const fresh = await createDatabase();
    try {
      const client = await database.connect();
      await haveRoles(client);
      await client.query(readFileSync(new URL(file, dumps), 'utf8'));
      await client.query('reset all');
      const before = await remembered(client);

      await installMonitor(client);

      expect(before.length, 'the dump holds a group at rest').toBeGreaterThan(10);
      // every column of then holds what it held
      expect(await remembered(client)).toMatchObject(before);
      expect(await describeSchema(client)).toEqual(await describeSchema(await fresh.connect()));
      await goOn(client);
    } finally {
      await database.drop();
      await fresh.drop();
    }
  });
});
