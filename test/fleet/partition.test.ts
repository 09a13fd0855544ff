import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeMuch } from '../support/behind.js';
import { Clients, now } from '../support/clients.js';
import type { Cluster, Member } from '../support/cluster.js';
import { describe, expect, test } from '../support/network.js';
import { signalAll } from '../support/processes.js';

/**
 * Packets are lost, no process is killed. Whatever the monitor believes then, no two nodes acknowledge rows at the same
 * time, no acknowledged row is lost, and when the network is whole again the group comes to rest by itself.
 */

/** Longer than node_considered_unhealthy_timeout, and than the lease, with the time that a silent probe takes. */
const long = 16_000;

interface Decision {
  name: string;
  rule: string | null;
  reported: string;
  goal: string;
}

/** What the monitor decided, in order, since a moment of its event table. */
async function decisions(cluster: Cluster, since: number): Promise<Decision[]> {
  return await cluster.sql<Decision & Record<string, unknown>>(
    `select nodename as name, rule, reportedstate as reported, goalstate as goal
     from pgautofailover.event where eventid > $1 and rule is not null order by eventid`,
    [since],
  );
}

/** The states that a node reported since, in order. */
async function reports(cluster: Cluster, name: string, since: number): Promise<string[]> {
  const rows = await cluster.sql<{ state: string }>(
    `select reportedstate as state from pgautofailover.event
     where eventid > $1 and nodename = $2 and description like 'New state is reported%' order by eventid`,
    [since, name],
  );
  return rows.map(({ state }) => state);
}

async function lastEvent(cluster: Cluster): Promise<number> {
  const [row] = await cluster.sql<{ id: string }>('select max(eventid) as id from pgautofailover.event');
  return Number(row?.id ?? 0);
}

/** The group is at rest, every acknowledged row is on every node, and each node led in its own time. */
async function endsWell(cluster: Cluster, clients: Clients, names: string[], leads: string[]): Promise<void> {
  await cluster.atRest(names);
  expect(await cluster.primary()).toBe(leads.at(-1));
  await clients.stop();
  expect(clients.acknowledgedByTwo(leads)).toEqual([]);
  for (const name of names) {
    await cluster.wait(
      `${name} to have all rows`,
      async () => (await clients.lost(cluster, name)).length === 0,
    );
  }
  const nodes = new Set(clients.acknowledged.map(({ node }) => node));
  expect([...nodes].sort()).toEqual([...new Set(leads)].sort());
  console.log(`${clients.acknowledged.length} rows were acknowledged, by ${leads.join(', then ')}`);
}

/** Waits until a node that took over acknowledges rows. */
async function takesOver(cluster: Cluster, clients: Clients, name: string, from: number): Promise<void> {
  await cluster.wait(`${name} to acknowledge rows`, () => clients.since(from, name).length > 0);
}

/**
 * The same for a client that looks for a writable node by itself. As long as it reaches the old primary, that one looks
 * writable to it, and its commits wait there.
 */
async function isFound(cluster: Cluster, clients: Clients, name: string): Promise<void> {
  await cluster.wait(`${name} to be found`, () =>
    clients.acknowledged.some(({ id, node }) => node === name && id < 1_000_000_000),
  );
}

/** A commit that was begun on a node directly; false once it has ended without an acknowledgement. */
function commitOn(node: Member): { acknowledged: boolean | undefined } {
  const commit: { acknowledged: boolean | undefined } = { acknowledged: undefined };
  node.sql('insert into written values (-1)').then(
    () => {
      commit.acknowledged = true;
    },
    () => {
      commit.acknowledged = false;
    },
  );
  return commit;
}

describe('two nodes', () => {
  test('the primary is cut from the monitor, the monitor from both, and the primary from all but its clients', async ({
    lan: { cluster, network },
  }) => {
    const { a, b } = await cluster.startGroup(['a', 'b']);
    const clients = await Clients.start(cluster, ['a', 'b']);
    const began = now();
    const before = await lastEvent(cluster);

    // the standby streams still: whatever probes say, the primary lives
    network.cut('a', 'monitor');
    await sleep(long);
    expect((await cluster.nodes()).map(({ name, health }) => [name, health])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
    network.heal();
    await cluster.atRest(['a', 'b']);

    // nobody is heard, and then the standby first
    network.isolate('monitor');
    await sleep(20_000);
    network.heal('b', 'monitor');
    await sleep(2_000);
    network.heal();
    await cluster.atRest(['a', 'b']);
    // and then the primary first
    network.isolate('monitor');
    await sleep(long);
    network.heal('a', 'monitor');
    await sleep(2_000);
    network.heal();
    await cluster.atRest(['a', 'b']);
    expect(await decisions(cluster, before)).toEqual([]);
    expect(clients.longestGap(began)).toBeLessThan(2_000);

    // no standby, no monitor: the primary acknowledges nothing, and is replaced once the standby has parted from it
    network.cut('a', 'monitor', 'b');
    const cut = now();
    await sleep(1_000);
    const extra = commitOn(a);
    await takesOver(cluster, clients, 'b', cut);
    expect(clients.since(cut + 1_000, 'a')).toEqual([]);
    expect(extra.acknowledged).not.toBe(true);
    network.cut('a', 'clients');
    await isFound(cluster, clients, 'b');
    // what its keeper had said into a dead connection is not heard later
    expect(await reports(cluster, 'b', before)).toEqual(['prepare_promotion', 'wait_primary']);
    network.heal();
    await endsWell(cluster, clients, ['a', 'b'], ['a', 'b']);
    expect(extra.acknowledged).toBe(false);
    for (const node of [a, b])
      expect(await node.sql('select from written where id = -1'), node.name).toEqual([]);
  });
});

/** The programs by which a member copies from another. */
const copies = (member: Member): number[] =>
  member.processes().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('pg_basebackup');
    } catch {
      return false;
    }
  });

describe('a copy', () => {
  test('whose source vanishes is given up, and made anew when the source is back', async ({
    lan: { cluster, network },
  }) => {
    const { a } = await cluster.startGroup(['a']);
    await writeMuch(a);
    const b = await cluster.startNode('b');
    // stopped in the middle, so that there is a middle to be cut off in
    const [pid = 0] = await cluster.wait('b to copy', () => copies(b).length > 0 && copies(b), 30_000);
    signalAll(copies(b), 'SIGSTOP');
    network.cut('a', 'b');
    signalAll(copies(b), 'SIGCONT');
    const cut = now();
    await cluster.wait('the copy to be given up', () => !copies(b).includes(pid), 60_000);
    console.log(`a copy cut off from its source was given up after ${Math.round((now() - cut) / 1000)} s`);
    network.heal();
    await cluster.atRest(['a', 'b']);
  });
});

describe('three nodes', () => {
  test('number_sync_standbys 1: cuts of every kind', async ({ lan: { cluster, network } }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '100'] });
    const clients = await Clients.start(cluster, ['a', 'b', 'c']);
    const began = now();
    const before = await lastEvent(cluster);

    // the primary from the monitor: both standbys stream still
    network.cut('a', 'monitor');
    await sleep(long);
    network.heal();
    await cluster.atRest(['a', 'b', 'c']);
    expect(await decisions(cluster, before)).toEqual([]);

    // the primary from one standby: the other is enough, and nobody is told anything
    network.cut('a', 'b');
    await sleep(long);
    network.heal();
    await cluster.atRest(['a', 'b', 'c']);
    expect(await decisions(cluster, before)).toEqual([]);

    expect(clients.longestGap(began)).toBeLessThan(3_000);

    // two sides: the standby that the monitor hears cannot know what was acknowledged on the other one
    network.cut('a', 'b', 'monitor');
    network.cut('c', 'b', 'monitor');
    await sleep(long);
    expect(await decisions(cluster, before)).toEqual([]);
    const healed = now();
    network.heal();
    await cluster.atRest(['a', 'b', 'c']);
    console.log(`when two sides met again, writes stopped for ${Math.round(clients.longestGap(healed))} ms`);

    // a standby from everybody: it leaves the sync set, and comes back to it
    const alone = await lastEvent(cluster);
    const isolated = now();
    network.isolate('b');
    await cluster.wait('b to leave the sync set', async () => {
      const [first, ...more] = await cluster.sql<{ members: string[] }>(
        'select members from pgautofailover.sync_set',
      );
      return more.length === 0 && first?.members.length === 1 && (await cluster.hasConfirmedSet());
    });
    network.heal();
    await cluster.atRest(['a', 'b', 'c']);
    expect((await decisions(cluster, alone)).map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['unhealthy_standby_leaves_quorum', 'synchronous_standby_caught_up']),
    );
    expect(clients.longestGap(isolated)).toBeLessThan(3_000);

    // rows that one standby only has, and then nobody hears the primary but its clients
    const election = await lastEvent(cluster);
    network.cut('a', 'b');
    await sleep(2_000);
    network.cut('a', 'c', 'monitor');
    const cut = now();
    await sleep(1_000);
    const extra = commitOn(a);
    await takesOver(cluster, clients, 'b', cut);
    expect(clients.since(cut + 1_000, 'a')).toEqual([]);
    network.cut('a', 'clients');
    await isFound(cluster, clients, 'b');
    const rules = (await decisions(cluster, election)).map(({ rule }) => rule);
    expect([...new Set(rules)]).toEqual(
      expect.arrayContaining([
        'standbys_report_their_position',
        'elected_standby_fetches_missing_wal',
        'fast_forward_is_done',
        'standby_is_promoted',
      ]),
    );
    expect(rules.indexOf('standbys_report_their_position')).toBeLessThan(
      rules.indexOf('standby_is_promoted'),
    );

    network.heal();
    await endsWell(cluster, clients, ['a', 'b', 'c'], ['a', 'b']);
    expect(extra.acknowledged).toBe(false);
    for (const node of [a, b, c])
      expect(await node.sql('select from written where id = -1'), node.name).toEqual([]);
  });

  test('number_sync_standbys 0: what the primary sends to the monitor is lost, then what it sends to its standbys', async ({
    lan: { cluster, network },
  }) => {
    await cluster.startGroup(['a', 'b', 'c']);
    await cluster.sql(`select pgautofailover.set_formation_number_sync_standbys('default', 0)`);
    await cluster.atRest(['a', 'b', 'c']);
    const clients = await Clients.start(cluster, ['a', 'b', 'c']);
    const began = now();
    const before = await lastEvent(cluster);

    network.lose('a', 'monitor');
    await sleep(long);
    network.heal();
    await cluster.atRest(['a', 'b', 'c']);
    expect(await decisions(cluster, before)).toEqual([]);
    expect(clients.longestGap(began)).toBeLessThan(2_000);

    // the primary is well, says the monitor, but no standby keeps up: it goes on alone, and nobody can be elected then
    network.lose('a', 'b');
    network.lose('a', 'c');
    const lost = now();
    await cluster.wait(
      'a to go on alone',
      async () => (await decisions(cluster, before)).length > 0,
      120_000,
    );
    const [first] = await decisions(cluster, before);
    expect(first?.rule).toBe('primary_goes_on_without_stalled_standbys');
    await cluster.wait('rows to be acknowledged again', () => clients.since(now() - 1_000, 'a').length > 0);
    console.log(`without its standbys the primary went on after ${Math.round(clients.longestGap(lost))} ms`);
    const sets = await cluster.sql('select from pgautofailover.sync_set where members = $1', ['{}']);
    expect(sets).toHaveLength(1);

    network.heal();
    await endsWell(cluster, clients, ['a', 'b', 'c'], ['a']);
  });

  test('a sync set is applied and not confirmed when the primary dies', async ({
    lan: { cluster, network },
  }) => {
    const { a, b, c } = await cluster.startGroup(['a', 'b', 'c'], { b: ['--candidate-priority', '100'] });
    const clients = await Clients.start(cluster, ['a', 'b', 'c']);
    await cluster.dies(c);
    await cluster.wait('commits to wait for b alone', async () => `${await sets(cluster)}` === 'b!');

    // the set grows: c counts from now on, the monitor does not hear of that, and b misses what only c gets
    const grown = stopsWhenApplied(a, (names) => names.includes(',') || names.includes('_3'));
    c.run();
    await grown;
    network.cut('a', 'monitor', 'b');
    process.kill(a.pid ?? 0, 'SIGCONT');
    const cut = now();
    await cluster.wait('rows acknowledged by c', () => clients.since(cut + 500, 'a').length > 50);
    expect(await sets(cluster)).toEqual(['b!', 'b,c']);
    const before = await lastEvent(cluster);
    await a.killEverything();
    await takesOver(cluster, clients, 'b', cut);
    const rules = (await decisions(cluster, before)).map(({ rule }) => rule);
    expect(rules).toEqual(
      expect.arrayContaining(['elected_standby_fetches_missing_wal', 'fast_forward_is_done']),
    );
    expect(await clients.lost(cluster, 'b')).toEqual([]);
    network.heal();
    a.run();
    await cluster.atRest(['a', 'b', 'c']);

    // the set shrinks: commits wait for a alone, but for all the monitor knows some may be on c alone
    const shrunk = stopsWhenApplied(b, (names) => !names.includes('_3'));
    await cluster.dies(c);
    await shrunk;
    network.cut('b', 'monitor');
    process.kill(b.pid ?? 0, 'SIGCONT');
    const second = now();
    await cluster.wait('rows acknowledged by a', () => clients.since(second + 500, 'b').length > 50);
    expect(await sets(cluster)).toEqual(['a,c!', 'a']);
    const stuck = await lastEvent(cluster);
    await b.killEverything();
    const [why] = await cluster.wait('an operator to be asked', async () => {
      const rows = await cluster.sql<{ says: string; command: string }>(
        `select says, command from pgautofailover.explain('default', 0) where kind = 'operator' and says ~ 'commits may be on'`,
      );
      return rows.length > 0 && rows;
    });
    expect(why?.says).toContain(
      'commits may be on any 1 of (a, c), of which 1 can be asked and 2 must; gone: c',
    );
    expect(why?.command).toContain('pg_autoctl run, on c');
    await sleep(5_000);
    expect((await decisions(cluster, stuck)).filter(({ goal }) => goal === 'prepare_promotion')).toEqual([]);
    // as it says
    c.run();
    await takesOver(cluster, clients, 'a', second);
    network.heal();
    b.run();
    await endsWell(cluster, clients, ['a', 'b', 'c'], ['a', 'b', 'a']);
  });
});

/** The sync sets that may be in force, oldest first, by the names of their members; `!` marks one that was confirmed. */
async function sets(cluster: Cluster): Promise<string[]> {
  const rows = await cluster.sql<{ line: string }>(
    `select concat((select string_agg(nodename, ',' order by nodename) from pgautofailover.node where nodeid = any (members)),
       case when lsn is not null then '!' end) as line
     from pgautofailover.sync_set order by epoch`,
  );
  return rows.map(({ line }) => line);
}

/** Holds up the keeper of a primary as soon as its Postgres has taken in another synchronous_standby_names. */
async function stopsWhenApplied(node: Member, isNew: (names: string) => boolean): Promise<void> {
  for (const end = now() + 60_000; now() < end; ) {
    const [row] = await node.sql<{ names: string }>(
      `select current_setting('synchronous_standby_names') as names`,
    );
    if (row !== undefined && isNew(row.names)) return void process.kill(node.pid ?? 0, 'SIGSTOP');
  }
  throw new Error(`expected ${node.name} to apply another sync set within a minute`);
}
