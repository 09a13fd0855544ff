import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '../support/cluster.js';

/** Three nodes, number_sync_standbys 1: a commit is on two of them before it is acknowledged. */
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
});
