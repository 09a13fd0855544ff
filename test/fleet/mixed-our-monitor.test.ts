import { type Cluster, describe, test } from '../support/cluster.js';
import { Fleet, type Kind } from '../support/fleet.js';
import { originalAutoctl } from '../support/original.js';

/** Keepers of the original, as Debian ships them, on our monitor, alone and beside ours. */

async function goThrough(cluster: Cluster, skip: (why: string) => void, kinds: Record<string, Kind>) {
  const original = originalAutoctl();
  if ('missing' in original) return skip(original.missing);
  await cluster.startMonitor();
  await cluster.set('node_considered_unhealthy_timeout', '5s');
  await cluster.set('primary_demote_timeout', '5s');
  const fleet = new Fleet(cluster, original.command);
  await fleet.form(kinds);
  await fleet.goThrough();
}

describe('three nodes on our monitor', () => {
  const timeout = 600_000;

  test('all of them of the original', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'original', b: 'original', c: 'original' }),
  );

  test('one of ours among two of the original', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'original', b: 'ours', c: 'original' }),
  );

  test('two of ours and one of the original', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'original', c: 'ours' }),
  );
});
