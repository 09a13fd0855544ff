import { setTimeout as sleep } from 'node:timers/promises';
import { stall, writeMuch } from '../support/behind.js';
import { type Cluster, describe, expect, test } from '../support/cluster.js';

/** Nodes are lost, put aside and removed, one and several at a time. */
describe('three nodes', () => {
  test('two standbys are lost: writes wait for one of them, and go on', async ({ cluster }) => {
    const { b, c } = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await sleep(500);
    await cluster.dies(b);
    await cluster.wait('rows to be acknowledged with one standby', () => writer.isWriting());
    await cluster.dies(c);
    await sleep(2_000);
    // number_sync_standbys is 1: nothing is acknowledged that only one node has
    expect(writer.isWriting()).toBe(false);
    b.run();
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    c.run();
    await cluster.atRest(['a', 'b', 'c']);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('number_sync_standbys 0: two standbys are lost, writes go on, they come back', async ({ cluster }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c']);
    await cluster.sql(`select pgautofailover.set_formation_number_sync_standbys('default', 0)`);
    await cluster.atRest(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await sleep(500);
    await cluster.dies(b);
    await cluster.dies(c);
    await cluster.reach({ a: 'wait_primary' });
    await cluster.wait('rows to be acknowledged by a alone', () => writer.isWriting());
    b.run();
    await cluster.reach({ a: 'primary', b: 'secondary' });
    c.run();
    await cluster.atRest(['a', 'b', 'c']);

    await cluster.dies(a);
    await cluster.wait('another primary', async () => (await cluster.primary()) !== 'a');
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    a.run();
    await cluster.atRest(['a', 'b', 'c']);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('a standby whose WAL the primary has removed is copied anew', async ({ cluster }) => {
    const { a, c } = await cluster.startGroup(['a', 'b', 'c']);
    await cluster.dies(c);
    await cluster.reach({ a: 'primary', b: 'secondary' });
    await a.sql('alter system set wal_keep_size = 0');
    await a.sql('select pg_reload_conf()');
    // a later segment than the one that c would go on in
    await writeMuch(a);
    await a.sql('select pg_switch_wal()');
    await writeMuch(a);
    const [first] = await a.sql<{ segment: string }>(
      'select pg_walfile_name(pg_current_wal_lsn()) as segment',
    );
    await cluster.wait('the primary to remove the WAL that c needs', async () => {
      await a.sql(
        `select pg_drop_replication_slot(slot_name) from pg_replication_slots
         where slot_name = 'pgautofailover_standby_3'`,
      );
      await writeMuch(a);
      await a.sql('select pg_switch_wal()');
      await a.sql('checkpoint');
      const kept = await a.sql('select from pg_ls_waldir() where name <= $1', [first?.segment]);
      return kept.length === 0;
    });
    c.run();
    await cluster.atRest(['a', 'b', 'c'], {}, 150_000);
    expect(c.log()).toContain('copying it anew');
  });

  test('a standby leaves the quorum and joins it again, while rows are written', async ({ cluster }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c']);
    const inQuorum = async (value: boolean) => {
      await cluster.sql(`select pgautofailover.set_node_replication_quorum('default', 'b', $1)`, [value]);
      await cluster.atRest(['a', 'b', 'c']);
      const [row] = await a.sql<{ names: string }>(
        `select current_setting('synchronous_standby_names') as names`,
      );
      return row?.names;
    };
    await cluster.sql(`select pgautofailover.set_formation_number_sync_standbys('default', 0)`);
    await cluster.atRest(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await sleep(500);
    expect(await inQuorum(false)).toBe('ANY 1 (pgautofailover_standby_3)');
    // nobody waits for b, and everybody for c
    const resumeB = await stall(b);
    await sleep(500);
    await cluster.wait('rows to be acknowledged without b', () => writer.isWriting());
    resumeB();
    const resumeC = await stall(c);
    await cluster.wait('rows to wait for c', () => !writer.isWriting());
    resumeC();
    await cluster.wait('rows to be acknowledged by c', () => writer.isWriting());
    expect(await inQuorum(true)).toMatch(/^ANY 1 \(pgautofailover_standby_\d, pgautofailover_standby_\d\)$/);
    const resumeAgain = await stall(c);
    await sleep(500);
    await cluster.wait('rows to be acknowledged by b', () => writer.isWriting());
    resumeAgain();

    await cluster.dies(a);
    await cluster.wait('another primary', async () => (await cluster.primary()) !== 'a');
    a.run();
    await cluster.atRest(['a', 'b', 'c']);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('maintenance of a standby and of the primary, and back', async ({ cluster }) => {
    await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    for (const name of ['c', 'a']) {
      await cluster.sql(
        'select pgautofailover.start_maintenance(nodeid) from pgautofailover.node where nodename = $1',
        [name],
      );
      await cluster.atRest(['a', 'b', 'c'], { [name]: 'maintenance' });
      await cluster.wait('rows to be acknowledged', () => writer.isWriting());
      await cluster.sql(
        'select pgautofailover.stop_maintenance(nodeid) from pgautofailover.node where nodename = $1',
        [name],
      );
      await cluster.atRest(['a', 'b', 'c']);
    }
    expect(await cluster.primary()).not.toBe('a');
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('the primary is dropped, then a standby', async ({ cluster }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c']);
    const writer = await cluster.startWriter();
    await sleep(500);
    const first = await a.autoctl('drop', 'node');
    expect(first, first.stderr).toMatchObject({ code: 0 });
    await cluster.atRest(['b', 'c']);
    await cluster.wait('rows to be acknowledged', () => writer.isWriting());
    const standby = (await cluster.primary()) === 'b' ? c : b;
    const second = await standby.autoctl('drop', 'node');
    expect(second, second.stderr).toMatchObject({ code: 0 });
    await cluster.atRest([standby === c ? 'b' : 'c']);
    await cluster.wait('rows to be acknowledged', () => writer.isWriting());
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});

describe('four nodes, number_sync_standbys 2', () => {
  async function startFour(cluster: Cluster) {
    const nodes = await cluster.startGroup(['a', 'b', 'c', 'd'], { d: ['--candidate-priority', '0'] });
    await cluster.sql(`select pgautofailover.set_formation_number_sync_standbys('default', 2)`);
    await cluster.atRest(['a', 'b', 'c', 'd']);
    return nodes;
  }

  test('the primary and one standby die at once: nothing acknowledged is lost', async ({ cluster }) => {
    const { a, c } = await startFour(cluster);
    const writer = await cluster.startWriter();
    await sleep(500);
    await Promise.all([a.killEverything(), c.killEverything()]);
    await cluster.wait('b to lead', async () => (await cluster.primary()) === 'b');
    await sleep(1_000);
    // two others have to have a commit, and only d is there
    expect(writer.isWriting()).toBe(false);
    c.run();
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    a.run();
    await cluster.atRest(['a', 'b', 'c', 'd']);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });

  test('number_sync_standbys goes down and up while rows are written', async ({ cluster }) => {
    const { a } = await startFour(cluster);
    const writer = await cluster.startWriter();
    for (const number of [1, 0, 2]) {
      await cluster.sql('select pgautofailover.set_formation_number_sync_standbys($1, $2)', [
        'default',
        number,
      ]);
      await cluster.atRest(['a', 'b', 'c', 'd']);
      const [shown] = await a.sql<{ names: string }>(
        `select current_setting('synchronous_standby_names') as names`,
      );
      expect(shown?.names).toMatch(new RegExp(`^ANY ${Math.max(1, number)} `));
      await cluster.wait('rows to be acknowledged', () => writer.isWriting());
    }
    await cluster.dies(a);
    await cluster.wait('another primary', async () => (await cluster.primary()) !== 'a');
    await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    a.run();
    await cluster.atRest(['a', 'b', 'c', 'd']);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});
