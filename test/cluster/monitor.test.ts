import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, test } from '../support/cluster.js';
import { localServer } from '../support/postgres.js';
import { serverPrograms } from '../support/programs.js';

describe('the monitor', () => {
  test('stopped for longer than a lease: clients notice nothing, and it decides again when it is back', async ({
    cluster,
  }) => {
    const { a } = await cluster.startPair();
    const writer = await cluster.startWriter();

    const stopped = performance.now();
    expect(await cluster.monitor.stop()).toBe(0);
    await sleep(20_000);
    expect(writer.longestGap(stopped)).toBeLessThan(3_000);

    cluster.monitor.run();
    await cluster.reach({ a: 'primary', b: 'secondary' });
    await sleep(2_000);
    expect(writer.longestGap(stopped)).toBeLessThan(3_000);
    await cluster.wait('keepers to report again', async () => {
      const rows = await cluster.sql(
        `select from pgautofailover.node where now() - reporttime < interval '3 s' and health = 1`,
      );
      return rows.length === 2;
    });

    await a.killEverything();
    await cluster.reach({ b: 'wait_primary' });
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('in a database that exists already and belongs to an ordinary role', async ({ cluster, skip }) => {
    const programs = await serverPrograms();
    if (programs === undefined) return skip('no PostgreSQL server is installed here');
    const elsewhere = await localServer(programs);
    try {
      const admin = new pg.Client(elsewhere.server);
      await admin.connect();
      await admin.query('create role somebody login createrole');
      await admin.query('create database applications owner somebody');
      await admin.end();

      const at = `127.0.0.1:${elsewhere.server.port}/applications`;
      const created = await cluster.autoctl('create', 'monitor', '--pguri', `postgres://somebody@${at}`);
      expect(created.code, created.stderr).toBe(0);
      await cluster.useMonitor(`postgres://autoctl_node@${at}`);

      const a = await cluster.startNode('a');
      await cluster.reach({ a: 'single' });
      const b = await cluster.startNode('b');
      await cluster.reach({ a: 'primary', b: 'secondary' });
      await a.killEverything();
      await cluster.reach({ b: 'wait_primary' });
      await b.killEverything();
    } finally {
      await elsewhere.stop();
    }
  });
});
