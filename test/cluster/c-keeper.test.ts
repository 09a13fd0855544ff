import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '../support/cluster.js';
import { originalAutoctl, startOriginal } from '../support/original.js';

/** Keepers of the original, as Debian ships them, on our monitor: they see no difference. */
describe('two keepers of pg_auto_failover 2.0', () => {
  test('create, stream, fail over, rejoin, switch over, drop', { timeout: 600_000 }, async ({
    cluster,
    skip,
  }) => {
    const original = originalAutoctl();
    if ('missing' in original) return skip(original.missing);
    const { command } = original;
    await cluster.startMonitor();

    const a = await startOriginal(cluster, 'a', command);
    await cluster.reach({ a: 'single' }, 120_000);
    const b = await startOriginal(cluster, 'b', command);
    await cluster.reach({ a: 'primary', b: 'secondary' }, 120_000);
    const streaming = () =>
      a.sql<{ application_name: string; sync_state: string }>(
        'select application_name, sync_state from pg_stat_replication',
      );
    await cluster.wait('b to be a synchronous standby', async () => {
      const [standby] = await streaming();
      return standby?.application_name === 'pgautofailover_standby_2' && standby.sync_state === 'quorum';
    });
    const seen = await a.autoctl('show', 'state');
    expect(seen.stdout).toMatch(/a \|.*primary \|.*primary/);

    const writer = await cluster.startWriter();
    await sleep(2_000);
    await a.killEverything();
    await cluster.reach({ b: 'wait_primary' }, 180_000);
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    a.run();
    await cluster.reach({ a: 'secondary', b: 'primary' }, 180_000);

    const switched = await b.autoctl('perform', 'failover');
    expect(switched, switched.stderr).toMatchObject({ code: 0 });
    await cluster.reach({ a: 'primary', b: 'secondary' }, 180_000);
    await cluster.wait('rows to be acknowledged by a', () => writer.isWriting());
    await writer.stop();
    await writer.acknowledgedAreAll();

    const dropped = await b.autoctl('drop', 'node');
    expect(dropped, dropped.stderr).toMatchObject({ code: 0 });
    await cluster.reach({ a: 'single' }, 120_000);
    expect((await cluster.nodes()).map(({ name }) => name)).toEqual(['a']);
  });

  test('a third one joins, goes to maintenance and comes back, and is dropped', {
    timeout: 600_000,
  }, async ({ cluster, skip }) => {
    const original = originalAutoctl();
    if ('missing' in original) return skip(original.missing);
    await cluster.startMonitor();
    const a = await startOriginal(cluster, 'a', original.command);
    await cluster.reach({ a: 'single' }, 120_000);
    await startOriginal(cluster, 'b', original.command);
    await cluster.reach({ a: 'primary', b: 'secondary' }, 120_000);
    const c = await startOriginal(cluster, 'c', original.command);
    await cluster.reach({ a: 'primary', b: 'secondary', c: 'secondary' }, 180_000);
    const syncStates = () =>
      a.sql<{ sync_state: string }>('select sync_state from pg_stat_replication order by application_name');
    await cluster.wait('commits to wait for one of two', async () => {
      const [shown] = await a.sql<{ names: string }>(
        `select current_setting('synchronous_standby_names') as names`,
      );
      return (
        shown?.names === 'ANY 1 (pgautofailover_standby_2, pgautofailover_standby_3)' &&
        (await syncStates()).length === 2
      );
    });

    const away = await c.autoctl('enable', 'maintenance');
    expect(away, away.stderr).toMatchObject({ code: 0 });
    await cluster.reach({ a: 'primary', b: 'secondary', c: 'maintenance' }, 120_000);
    const back = await c.autoctl('disable', 'maintenance');
    expect(back, back.stderr).toMatchObject({ code: 0 });
    await cluster.reach({ a: 'primary', b: 'secondary', c: 'secondary' }, 120_000);

    const dropped = await c.autoctl('drop', 'node');
    expect(dropped, dropped.stderr).toMatchObject({ code: 0 });
    await cluster.wait('the row of c to be gone', async () => (await cluster.nodes()).length === 2, 120_000);
    await cluster.reach({ a: 'primary', b: 'secondary' }, 120_000);
  });
});
