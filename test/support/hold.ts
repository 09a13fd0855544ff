import pg from 'pg';
import type { Cluster, Member } from './cluster.js';
import { waitFor } from './wait.js';

/** A group that is held still in the middle of something. */
export interface Held {
  /** Waits until this keeper is there again: it holds its session. */
  isBack(member: Member): Promise<void>;
  /** Waits until a call of this function waits for the group. */
  waits(called: string): Promise<void>;
  /** Lets the group go on. */
  release(): Promise<void>;
  /** The same, and what waited is never heard, as if it had been said a moment later. */
  releaseUnheard(): Promise<void>;
}

const patience = 60_000;

/**
 * From when this node is assigned this state, nobody of its group is told anything more: the lock of the group is taken
 * in the monitor. Keepers wait for it for 10 s, so it must not be held longer. Rejects when the node had gone on by then.
 */
export async function holdWhenAssigned(
  cluster: Cluster,
  state: string,
  name: string,
): Promise<{ held: Promise<Held> }> {
  const client = new pg.Client({ connectionString: cluster.superuserUri });
  client.on('error', () => {});
  await client.connect();
  const taken = new Promise<Held>((resolve, reject) => {
    const giveUp = setTimeout(() => reject(new Error(`expected ${name} to be assigned ${state}`)), patience);
    client.on('notification', ({ payload = '{}' }) => {
      const told = JSON.parse(payload);
      if (told.goalState !== state || told.name !== name || told.reportedState === state) return;
      clearTimeout(giveUp);
      take(client, state, name).then(resolve, reject);
    });
  });
  // a test that fails before it waits for this fails with its own error
  taken.catch(() => client.end().catch(() => {}));
  await client.query('listen state');
  return { held: taken };
}

async function take(client: pg.Client, state: string, name: string): Promise<Held> {
  await client.query('begin');
  await client.query(`select pgaf.lock_group('default', 0)`);
  const { rows } = await client.query<{ goal: string; id: number }>(
    'select goalstate as goal, nodeid as id from pgautofailover.node where nodename = $1',
    [name],
  );
  if (rows[0]?.goal !== state)
    throw new Error(`expected ${name} to be held at ${state}, it is told ${rows[0]?.goal} already`);
  const is = (what: string, query: string, value: string) =>
    waitFor(
      what,
      async () => {
        // what others do is seen once a transaction
        await client.query('select pg_stat_clear_snapshot()');
        return (await client.query(query, [value])).rows.length > 0;
      },
      { deadline: 9_000, every: 20 },
    );
  const release = async () => {
    await client.query('commit');
    await client.end();
  };
  return {
    isBack: async (member) => {
      await is(`the keeper of ${member.name} to be back`, session, member.name);
    },
    waits: async (called) => {
      await is(`a call of ${called} to wait`, `select from (${blocked}) as b where query ~ $1`, called);
    },
    release,
    releaseUnheard: async () => {
      await client.query('select pg_stat_clear_snapshot()');
      await client.query(`select pg_terminate_backend(pid) from (${blocked}) as b`);
      await release();
    },
  };
}

const session = `
  select from pg_locks join pgautofailover.node on objid = nodeid
  where nodename = $1 and locktype = 'advisory' and classid = 2 and objsubid = 1 and granted`;

const blocked = `select pid, query from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid))`;
