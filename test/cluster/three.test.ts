import { setTimeout as sleep } from 'node:timers/promises';
import { muchRows, stall, writeMuch } from '../support/behind.js';
import { describe, expect, test } from '../support/cluster.js';

/** Three nodes and more: who is elected, and that no acknowledged row is lost on the way. */
describe('three nodes', () => {
  test('the primary dies, rejoins, and the next one dies', async ({ cluster }) => {
    const nodes = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    for (const round of [1, 2]) {
      await sleep(500);
      const name = (await cluster.primary()) as keyof typeof nodes;
      const killed = performance.now();
      await cluster.dies(nodes[name]);
      await cluster.wait('another primary', async () => (await cluster.primary()) !== name);
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
      expect(writer.longestGap(killed), `round ${round}`).toBeLessThan(17_000);
      nodes[name].run();
      await cluster.atRest(['a', 'b', 'c']);
    }
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('two failovers without a return: the second one waits for a node that comes back', async ({
    cluster,
  }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
    const writer = await cluster.startWriter();
    await sleep(500);
    await cluster.dies(a);
    await cluster.reach({ b: 'primary', c: 'secondary' });
    await cluster.wait('c to be waited for', () => cluster.hasConfirmedSet());
    await cluster.wait('rows to be acknowledged by b', () => writer.isWriting());

    await cluster.dies(b);
    await cluster.wait('c to lead', async () => (await cluster.primary()) === 'c');
    // number_sync_standbys is 1: c waits for another node before it acknowledges anything
    await sleep(1_000);
    expect(writer.isWriting()).toBe(false);
    a.run();
    await cluster.wait('rows to be acknowledged by c', () => writer.isWriting());
    b.run();
    await cluster.atRest(['a', 'b', 'c']);
    expect(await cluster.primary()).toBe(c.name);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('the priorities decide: the preferred one leads, one with priority 0 never', async ({ cluster }) => {
    const nodes = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '0'] });
    const writer = await cluster.startWriter();
    await sleep(500);
    await cluster.dies(nodes.a);
    await cluster.reach({ b: 'secondary', c: 'primary' });
    nodes.a.run();
    await cluster.atRest(['a', 'b', 'c']);

    await cluster.sql(`select pgautofailover.set_node_candidate_priority('default', 'a', 90)`);
    await cluster.atRest(['a', 'b', 'c']);
    await cluster.sql('select pgautofailover.perform_failover()');
    await cluster.wait('a to lead', async () => (await cluster.primary()) === 'a');
    await cluster.atRest(['a', 'b', 'c']);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('an asynchronous node follows whoever is elected, and commits never wait for it', async ({
    cluster,
  }) => {
    const { a, c } = await cluster.startGroup(['a', 'b', 'c'], { c: ['--replication-quorum', 'false'] });
    const [waits] = await a.sql<{ names: string }>(
      `select current_setting('synchronous_standby_names') as names`,
    );
    expect(waits?.names).toBe('ANY 1 (pgautofailover_standby_2)');
    const writer = await cluster.startWriter();
    await sleep(500);
    const resume = await stall(c);
    await sleep(500);
    expect(writer.isWriting()).toBe(true);
    resume();

    await cluster.dies(a);
    await cluster.reach({ b: 'wait_primary', c: 'secondary' });
    await cluster.wait('rows to be acknowledged by b', () => writer.isWriting());
    a.run();
    await cluster.atRest(['a', 'b', 'c']);
    await writer.stop();
    await writer.acknowledgedAreAll();
    expect(await cluster.primary()).toBe('b');
  });

  test('a named node that lags is promoted: it fetches what it misses first', async ({ cluster }) => {
    const { a, c } = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    const resume = await stall(c);
    await writeMuch(a);
    const forward = await cluster.whenAssigned('fast_forward', ['c']);
    const parting = await cluster.whenAssigned('report_lsn', ['c']);
    await cluster.sql(`select pgautofailover.perform_promotion('default', 'c')`);
    await parting.assigned;
    resume();
    expect(await forward.assigned).toBe('c');
    await cluster.atRest(['a', 'b', 'c']);
    expect(await cluster.primary()).toBe('c');
    await cluster.wait('rows to be acknowledged by c', () => writer.isWriting());
    await writer.stop();
    await writer.acknowledgedAreAll();
    const [{ count } = { count: 0 }] = await c.sql<{ count: number }>('select count(*)::int from much');
    expect(count).toBe(muchRows);
  });

  test('a standby promoted by hand is brought back to the group', async ({ cluster }) => {
    const { c } = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await c.sql('select pg_promote()');
    await cluster.wait('c to be off its way', async () =>
      (await cluster.nodes()).some(({ name, goal }) => name === 'c' && goal === 'catchingup'),
    );
    await cluster.atRest(['a', 'b', 'c']);
    const [{ standby } = { standby: false }] = await c.sql<{ standby: boolean }>(
      'select pg_is_in_recovery() as standby',
    );
    expect(standby).toBe(true);
    expect(await cluster.primary()).toBe('a');
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});
