import { setTimeout as sleep } from 'node:timers/promises';
import { stall, writeMuch } from '../support/behind.js';
import { type Cluster, describe, expect, test } from '../support/cluster.js';
import { holdWhenAssigned } from '../support/hold.js';

/** What a node reported and was told, oldest first. */
async function tale(cluster: Cluster, name: string): Promise<string[]> {
  const rows = await cluster.sql<{ line: string }>(
    `select reportedstate || ' → ' || goalstate as line from pgautofailover.event where nodename = $1 order by eventid`,
    [name],
  );
  return rows.map(({ line }) => line);
}

/** In the middle of an election the candidate dies: it ends at rest, with every acknowledged row. */
describe('during a failover of three', () => {
  for (const step of ['report_lsn', 'prepare_promotion', 'wait_primary'] as const) {
    test(`the candidate is killed when it is assigned ${step}, and comes back`, async ({ cluster }) => {
      const { a, b } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
      const writer = await cluster.startWriter();
      await sleep(500);
      const { held } = await holdWhenAssigned(cluster, step, 'b');
      await a.killEverything();
      const { releaseUnheard } = await held;
      await b.killEverything();
      await releaseUnheard();
      const before = await tale(cluster, 'b');
      expect(before.at(-1)).toMatch(new RegExp(` → ${step}$`));
      await sleep(3_000);
      b.run();
      // two of three are enough, whoever of them leads now
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
      a.run();
      await cluster.atRest(['a', 'b', 'c']);
      await writer.stop();
      await writer.acknowledgedAreAll();
    });
  }

  test('the candidate is killed and stays away: the other standby leads once the old primary is back', async ({
    cluster,
  }) => {
    const { a, b } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
    await cluster.sql(`select pgautofailover.set_node_candidate_priority('default', 'a', 0)`);
    await cluster.atRest(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await sleep(500);
    const { held } = await holdWhenAssigned(cluster, 'prepare_promotion', 'b');
    await a.killEverything();
    const { releaseUnheard } = await held;
    await b.killEverything();
    await releaseUnheard();
    a.run();
    await cluster.wait('c to lead', async () => (await cluster.primary()) === 'c', 120_000);
    await cluster.wait('rows to be acknowledged by c', () => writer.isWriting());
    b.run();
    await cluster.atRest(['a', 'b', 'c']);
    await writer.stop();
    await writer.acknowledgedAreAll();
    expect(await cluster.primary()).toBe('c');
  });

  test('the candidate is killed while it fetches WAL, and so is the node that it fetches it from', async ({
    cluster,
  }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    const resume = await stall(c);
    await writeMuch(a);
    const parting = await cluster.whenAssigned('report_lsn', ['c']);
    const forward = await cluster.whenAssigned('fast_forward', ['c']);
    await cluster.sql(`select pgautofailover.perform_promotion('default', 'c')`);
    await parting.assigned;
    resume();
    await forward.assigned;
    await Promise.all([c.killEverything(), b.killEverything()]);
    await sleep(2_000);
    c.run();
    b.run();
    await cluster.atRest(['a', 'b', 'c']);
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});
