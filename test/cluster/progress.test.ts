import { describe, expect, test } from '../support/cluster.js';

interface Shown {
  nodename: string;
  progress: {
    what: string;
    done: number;
    total: number;
    percent: number;
    seconds_left: number | null;
  } | null;
}

/** Somebody who waits for a standby is told how long it will take. */
describe('progress', () => {
  test('of a base backup is shown while it lasts, and logged', async ({ cluster }) => {
    await cluster.startMonitor();
    const a = await cluster.startNode('a');
    await cluster.reach({ a: 'single' });
    await a.sql(
      `create table filling as select n, repeat('x', 1000) as t from generate_series(1, 60000) as n`,
    );
    const b = await cluster.startNode('b', '--maximum-backup-rate', '6M');

    const show = ['show', 'state', '--monitor', cluster.monitorUri];
    const seen: NonNullable<Shown['progress']>[] = [];
    let below = '';
    await cluster.wait('the copy to be far', async () => {
      const nodes: Shown[] = JSON.parse((await cluster.autoctl(...show, '--json')).stdout);
      expect(nodes.find(({ nodename }) => nodename === 'a')?.progress).toBeNull();
      const progress = nodes.find(({ nodename }) => nodename === 'b')?.progress ?? null;
      if (progress === null) return false;
      seen.push(progress);
      below = (await cluster.autoctl(...show)).stdout;
      return progress.percent > 20;
    });
    expect(seen.every(({ what, done, total }) => what === 'base backup' && done <= total)).toBe(true);
    expect(seen.at(-1)?.total).toBeGreaterThan(60 * 1024 ** 2);
    expect(seen.at(-1)?.seconds_left).toBeGreaterThan(0);
    expect(seen.at(-1)?.seconds_left).toBeLessThan(60);
    expect(below).toMatch(/^b: base backup: \d+ MB of \d+ MB \(\d+ %\), \d+ s left$/m);
    const explained = (await cluster.autoctl('explain', '--monitor', cluster.monitorUri)).stdout;
    expect(explained).toContain('base backup');

    await cluster.reach({ a: 'primary', b: 'secondary' });
    const told = b.log().match(/base backup: .*$/gm) ?? [];
    expect(told.join('\n')).toMatch(
      /^base backup: \d+ MB of \d+ MB \(\d+ %\), [\d.]+ MB\/s, \d+ s left\n(base backup: .* left\n)*base backup: \d+ MB in \d+ s, [\d.]+ MB\/s$/,
    );
    expect(b.log()).not.toMatch(/\d+\/\d+ kB \(/);
    const after: Shown[] = JSON.parse((await cluster.autoctl(...show, '--json')).stdout);
    expect(after.map(({ progress }) => progress)).toEqual([null, null]);
    expect(await cluster.sql('select from pgautofailover.node_progress')).toEqual([]);
  });
});
