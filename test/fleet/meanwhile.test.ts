import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '../support/cluster.js';
import { holdWhenAssigned } from '../support/hold.js';

/** In the middle of an election somebody comes back or is new: it ends at rest, with every acknowledged row. */
describe('during a failover of three', () => {
  for (const step of ['report_lsn', 'prepare_promotion', 'wait_primary'] as const) {
    test(`the old primary is back when the candidate is assigned ${step}`, async ({ cluster }) => {
      const { a } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
      const writer = await cluster.startWriter();
      await sleep(500);
      const { held } = await holdWhenAssigned(cluster, step, 'b');
      await a.killEverything();
      const { isBack, release } = await held;
      a.run();
      await isBack(a);
      await release();
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
      await cluster.atRest(['a', 'b', 'c']);
      await writer.stop();
      await writer.acknowledgedAreAll();
    });
  }

  test('a node is created meanwhile', async ({ cluster }) => {
    const { a } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
    const writer = await cluster.startWriter();
    await sleep(500);
    const { held } = await holdWhenAssigned(cluster, 'prepare_promotion', 'b');
    await a.killEverything();
    const { waits, release } = await held;
    await cluster.startNode('d');
    await waits('register_node');
    await release();
    await cluster.wait('d to follow', async () =>
      (await cluster.nodes()).some(({ name, reported }) => name === 'd' && reported === 'secondary'),
    );
    a.run();
    await cluster.atRest(['a', 'b', 'c', 'd']);
    await writer.stop();
    await writer.acknowledgedAreAll();
    const [{ first } = { first: '' }] = await cluster.sql<{ first: string }>(
      `select nodename as first from pgautofailover.event
       where nodename = 'd' or nodename = 'b' and reportedstate = 'wait_primary' order by eventid limit 1`,
    );
    expect(first).toBe('d');
    expect(await cluster.primary()).not.toBe('a');
  });
});
