import { type Cluster, describe, expect, test } from '../support/cluster.js';
import { Fleet, type Kind } from '../support/fleet.js';
import { originalMonitor, startOriginalMonitor } from '../support/original.js';

/** Keepers of ours on a monitor of the original, alone and beside its own. */

async function goThrough(cluster: Cluster, skip: (why: string) => void, kinds: Record<string, Kind>) {
  const original = await originalMonitor();
  if ('missing' in original) return skip(original.missing);
  await startOriginalMonitor(cluster, original);
  const fleet = new Fleet(cluster, original.command);
  await fleet.form(kinds);
  const writer = await cluster.startWriter();
  await fleet.primaryDiesAndReturns();
  await cluster.wait('rows to be acknowledged after the failover', () => writer.isWriting());
  await fleet.switchOver();
  await cluster.wait('rows to be acknowledged after the switchover', () => writer.isWriting());
  await fleet.eachLeads();
  const primary = await fleet.atRest();
  const standby = fleet.names.find((name) => name !== primary) ?? '';
  await fleet.maintain(standby);
  await fleet.maintain(primary);
  await cluster.wait('rows to be acknowledged after all', () => writer.isWriting());
  await writer.stop();
  await writer.acknowledgedAreAll();
  const leader = await fleet.atRest();
  await fleet.drop(standby === leader ? primary : standby);
  if (fleet.names.length > 1) await fleet.drop(leader);
  expect(await fleet.atRest()).toBe(fleet.names[0]);
  await writer.acknowledgedAreAll();
}

describe('on the monitor of pg_auto_failover 2.0', () => {
  test('two keepers of ours', { timeout: 600_000 }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'ours' }),
  );

  test('three keepers of ours', { timeout: 600_000 }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'ours', c: 'ours' }),
  );

  test('one of ours and two of the original', { timeout: 600_000 }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'ours', b: 'original', c: 'original' }),
  );
});
