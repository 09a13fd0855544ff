import { type Cluster, describe, test } from '../support/cluster.js';
import { Fleet, type Kind } from '../support/fleet.js';
import { originalMonitor, startOriginalMonitor } from '../support/original.js';

/** Keepers of ours on a monitor of the original, alone and beside its own. */

async function goThrough(cluster: Cluster, skip: (why: string) => void, kinds: Record<string, Kind>) {
  const original = await originalMonitor();
  if ('missing' in original) return skip(original.missing);
  await startOriginalMonitor(cluster, original);
  const fleet = new Fleet(cluster, original.command);
  await fleet.form(kinds);
  await fleet.goThrough();
}

describe('on the monitor of pg_auto_failover 2.0', () => {
  const timeout = 600_000;

  test('two keepers of ours', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'ours' }),
  );

  test('three keepers of ours', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'ours', c: 'ours' }),
  );

  test('one of ours and two of the original', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'original', c: 'original' }),
  );
});
