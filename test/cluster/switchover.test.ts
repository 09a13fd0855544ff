import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '../support/cluster.js';

/** An operator asks for another primary, there and back: the command ends when it is done, and nothing is lost. */
describe('switchover', () => {
  test('there and back', async ({ cluster }) => {
    await cluster.startPair();
    const writer = await cluster.startWriter();
    for (const [primary, secondary] of [
      ['b', 'a'],
      ['a', 'b'],
    ] as const) {
      await sleep(500);
      const started = performance.now();
      const { code, stderr } = await cluster.autoctl(
        'perform',
        'switchover',
        '--monitor',
        cluster.monitorUri,
      );
      expect(code, stderr).toBe(0);
      await cluster.reach({ [primary]: 'primary', [secondary]: 'secondary' });
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
      expect(writer.longestGap(started)).toBeLessThan(15_000);
    }
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});
