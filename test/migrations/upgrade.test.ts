import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { installMonitor } from '../../src/monitor/install.js';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { Group } from '../support/group.js';

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

  const dumps = new URL('dumps/', import.meta.url);
  const released = existsSync(dumps) ? readdirSync(dumps).filter((file) => file.endsWith('.sql')) : [];
  test.skipIf(released.length === 0).each(released.length === 0 ? ['(no release yet)'] : released)(
    'from %s',
    async (file) => {
      const database = await createDatabase('empty');
      try {
        const client = await database.connect();
        await client.query(readFileSync(new URL(file, dumps), 'utf8'));
        await client.query('reset all');
        const nodes =
          'select nodeid, nodename, reportedstate, goalstate from pgautofailover.node order by nodeid';
        const before = await client.query(nodes);
        await installMonitor(client);
        expect((await client.query(nodes)).rows).toEqual(before.rows);
      } finally {
        await database.drop();
      }
    },
  );
});
