import { setTimeout as sleep } from 'node:timers/promises';
import { stall, writeMuch } from '../support/behind.js';
import { describe, expect, test } from '../support/cluster.js';

/** In the middle of an election somebody else dies or comes back: it ends at rest, with every acknowledged row. */
describe('during a failover of three', () => {
  for (const step of ['report_lsn', 'prepare_promotion', 'wait_primary'] as const) {
    test(`the candidate is killed when it is assigned ${step}`, async ({ cluster }) => {
      const { a, b } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
      const writer = await cluster.startWriter();
      await sleep(500);
      const { assigned } = await cluster.whenAssigned(step, ['b']);
      await a.killEverything();
      await assigned;
      await b.killEverything();
      await sleep(3_000);
      b.run();
      // two of three are enough, whoever of them leads now
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
      a.run();
      await cluster.atRest(['a', 'b', 'c']);
      await writer.stop();
      await writer.acknowledgedAreAll();
    });

    test(`the old primary is back when the candidate is assigned ${step}`, async ({ cluster }) => {
      const { a } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '90'] });
      const writer = await cluster.startWriter();
      await sleep(500);
      const { assigned } = await cluster.whenAssigned(step, ['b']);
      await a.killEverything();
      await assigned;
      a.run();
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
      await cluster.atRest(['a', 'b', 'c']);
      await writer.stop();
      await writer.acknowledgedAreAll();
    });
  }

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

  test('a node is created meanwhile', async ({ cluster }) => {
    const { a } = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await sleep(500);
    const { assigned } = await cluster.whenAssigned('report_lsn');
    await a.killEverything();
    await assigned;
    await cluster.startNode('d');
    await cluster.wait('d to follow', async () =>
      (await cluster.nodes()).some(({ name, reported }) => name === 'd' && reported === 'secondary'),
    );
    a.run();
    await cluster.atRest(['a', 'b', 'c', 'd']);
    await writer.stop();
    await writer.acknowledgedAreAll();
    expect(await cluster.primary()).not.toBe('a');
  });
});
