import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, describe, expect, type Member, test } from '../support/cluster.js';

/** Two real nodes and a monitor: whatever is killed, no acknowledged row is lost, and the pair comes back by itself. */
async function pair(cluster: Cluster): Promise<{ a: Member; b: Member }> {
  await cluster.startMonitor();
  const a = await cluster.startNode('a');
  await cluster.reach({ a: 'single' });
  const b = await cluster.startNode('b');
  await cluster.reach({ a: 'primary', b: 'secondary' });
  return { a, b };
}

describe('a pair of nodes', () => {
  test('the primary is killed with all its processes', async ({ cluster }) => {
    const { a } = await pair(cluster);
    const writer = await cluster.startWriter();
    await sleep(1_000);

    const killed = performance.now();
    await a.killEverything();
    await cluster.reach({ b: 'wait_primary' });
    await cluster.wait(
      'rows to be acknowledged again',
      () => writer.longestGap(killed) > 0 && writer.isWriting(),
    );
    const outage = writer.longestGap(killed);

    a.run();
    await cluster.reach({ a: 'secondary', b: 'primary' });
    await writer.stop();
    await writer.acknowledgedAreAll();
    expect(outage).toBeLessThan(17_000);
  });
});
