import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '../support/cluster.js';

/** Something is killed: no acknowledged row is lost, and the pair comes back by itself. */
describe('kill -9', () => {
  test('the primary with all its processes: the standby takes over, the old primary rejoins', async ({
    cluster,
  }) => {
    const { a } = await cluster.startPair();
    const writer = await cluster.startWriter();
    await sleep(1_000);

    const killed = performance.now();
    await a.killEverything();
    await cluster.reach({ b: 'wait_primary' });
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    const outage = writer.longestGap(killed);

    a.run();
    await cluster.reach({ a: 'secondary', b: 'primary' });
    await writer.stop();
    await writer.acknowledgedAreAll();
    expect(outage).toBeLessThan(17_000);
  });

  test('the postmaster alone: it is restarted in place, nobody takes over', async ({ cluster }) => {
    const { a } = await cluster.startPair();
    const writer = await cluster.startWriter();
    await sleep(1_000);

    const killed = performance.now();
    a.killPostmaster();
    await cluster.wait(
      'rows to be acknowledged again',
      () => writer.longestGap(killed) > 100 && writer.isWriting(),
    );
    const outage = writer.longestGap(killed);
    await sleep(3_000);

    await cluster.reach({ a: 'primary', b: 'secondary' });
    await writer.stop();
    await writer.acknowledgedAreAll();
    const promotions = await cluster.sql(
      `select from pgautofailover.event where goalstate = 'prepare_promotion'`,
    );
    expect(promotions).toHaveLength(0);
    expect(outage).toBeLessThan(10_000);
  });

  test('the postmaster, and a busy backend outlives it: what it acknowledges is kept', async ({
    cluster,
  }) => {
    const { a } = await cluster.startPair();
    await a.sql('create table slow (id int)');
    const acknowledged = a
      .sql(
        `do $$ begin perform count(*) from generate_series(1, 20000000); insert into slow values (1); end $$`,
      )
      .then(
        () => true,
        () => false,
      );
    await sleep(500);

    a.killPostmaster();
    const told = await acknowledged;
    await cluster.wait('a to answer again', async () => (await a.sql('select 1')).length === 1);

    await cluster.reach({ a: 'primary', b: 'secondary' });
    const rows = await a.sql('select id from slow');
    expect(rows.length).toBeGreaterThanOrEqual(told ? 1 : 0);
  });

  test('the secondary with all its processes: the primary goes on, and waits for it again when it is back', async ({
    cluster,
  }) => {
    const { b } = await cluster.startPair();
    const writer = await cluster.startWriter();
    await sleep(500);

    const killed = performance.now();
    await b.killEverything();
    await cluster.reach({ a: 'wait_primary' });
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    expect(writer.longestGap(killed)).toBeLessThan(10_000);

    b.run();
    await cluster.reach({ a: 'primary', b: 'secondary' });
    await writer.stop();
    await writer.acknowledgedAreAll();
    const [names] = await cluster.sql<{ names: string }>(
      'select pgautofailover.synchronous_standby_names() as names',
    );
    expect(names?.names).toBe('ANY 1 (pgautofailover_standby_2)');
  });
});
