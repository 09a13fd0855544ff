import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, describe, expect, test } from '../support/cluster.js';
import { Fleet, type Kind } from '../support/fleet.js';
import { originalMonitor, startOriginalMonitor } from '../support/original.js';
import { signalAll } from '../support/processes.js';

/** Keepers of ours on a monitor of the original, alone and beside its own. */

/** The nodes at rest; undefined when the original is not to be had here. */
async function formed(cluster: Cluster, skip: (why: string) => void, kinds: Record<string, Kind>) {
  const original = await originalMonitor();
  if ('missing' in original) {
    skip(original.missing);
    return undefined;
  }
  await startOriginalMonitor(cluster, original);
  const fleet = new Fleet(cluster, original.command);
  await fleet.form(kinds);
  return fleet;
}

async function goThrough(...given: Parameters<typeof formed>) {
  const fleet = await formed(...given);
  await fleet?.goThrough();
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

  test('two of ours and one of the original', { timeout }, ({ cluster, skip }) =>
    goThrough(cluster, skip, { a: 'original', b: 'ours', c: 'ours' }),
  );

  test('orders that its monitor gives by mistake lose nothing, and leave nobody behind', {
    timeout,
  }, async ({ cluster, skip }) => {
    const fleet = await formed(cluster, skip, { a: 'ours', b: 'ours' });
    if (fleet === undefined) return;
    const a = fleet.member('a');
    const order = async (goal: string) => {
      await cluster.sql(`update pgautofailover.node set goalstate = $1 where nodename = 'a'`, [goal]);
      await cluster.wait(`a to report ${goal}`, async () =>
        (await cluster.nodes()).some(({ name, reported }) => name === 'a' && reported === goal),
      );
    };
    const runs = () => existsSync(join(a.pgdata, 'postmaster.pid'));
    const writer = await cluster.startWriter();
    await cluster.wait('rows to be acknowledged', () => writer.acknowledged.length > 10);

    // a report and a switchover at the same time: the order to drain is overwritten, the standby is to lead nevertheless
    const standby = fleet.member('b').pid ?? 0;
    signalAll([standby], 'SIGSTOP');
    await cluster.sql(
      `update pgautofailover.node set goalstate = case nodename
         when 'a' then 'wait_primary' else 'prepare_promotion'
       end::pgautofailover.replication_state`,
    );
    await sleep(2_000);
    const [waits] = await a.sql<{ names: string }>(
      `select current_setting('synchronous_standby_names') as names`,
    );
    expect(waits?.names).toBe('ANY 1 (pgautofailover_standby_2)');
    signalAll([standby], 'SIGCONT');
    await cluster.wait('b to lead', async () => (await fleet.leader()) === 'b', 90_000);
    expect(await fleet.atRest()).toBe('b');
    await fleet.switchOver();

    // a primary without standby is told to stop, and to lead again
    const away = await fleet.member('b').autoctl('enable', 'maintenance');
    expect(away, away.stderr).toMatchObject({ code: 0 });
    await fleet.atRest({ b: 'maintenance' });
    await order('demote_timeout');
    expect(runs()).toBe(false);
    await order('wait_primary');
    await order('draining');
    expect(runs()).toBe(false);
    await order('single');
    await order('wait_primary');
    const back = await fleet.member('b').autoctl('disable', 'maintenance');
    expect(back, back.stderr).toMatchObject({ code: 0 });
    expect(await fleet.atRest()).toBe('a');
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('a primary that hears neither the monitor nor its standby stops itself, and leads again when nobody has taken over', {
    timeout,
  }, async ({ cluster, skip }) => {
    const fleet = await formed(cluster, skip, { a: 'ours', b: 'ours' });
    if (fleet === undefined) return;
    const [a, b] = [fleet.member('a'), fleet.member('b')];
    const runs = () => existsSync(join(a.pgdata, 'postmaster.pid'));
    const set = await a.autoctl('config', 'set', 'timeout.network_partition_timeout', '3');
    expect(set, set.stderr).toMatchObject({ code: 0 });
    const shown = await a.autoctl('show', 'state');
    expect(shown.stdout).toMatch(/a \|.*primary \|.*primary/);
    const writer = await cluster.startWriter();
    await cluster.wait('rows to be acknowledged', () => writer.acknowledged.length > 10);

    await cluster.monitor.killEverything();
    await sleep(4_000);
    expect(writer.isWriting(), 'while its standby is there, the monitor is not needed').toBe(true);
    await b.killEverything();
    await cluster.wait('a to stop', () => !runs(), 20_000);

    // with b there at once, the monitor may find a sick before a has come back, and promote b, which is as good
    cluster.monitor.run();
    await cluster.wait('a to run again', runs, 60_000);
    b.run();
    expect(await fleet.atRest()).toBe('a');
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});
