import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { SimulatedKeeper } from './keeper.js';

/** Reports of many keepers over a few connections, as a pooler in transaction mode would pass them on. */

const call = `select * from pgautofailover.report(
  $1::text, $2::bigint, $3::int, $4::pgautofailover.replication_state, $5::bool, $6::int, $7::pg_lsn, $8::text,
  $9::bigint, $10::bigint, $11::pg_lsn, $12::bool, $13::text, $14::text[], $15::bigint, $16::bigint)`;

export interface Shared {
  stop(): Promise<void>;
}

/** Each keeper in turn, once in so many milliseconds, until stopped. */
export async function reportOver(
  uri: string,
  connections: number,
  keepers: SimulatedKeeper[],
  interval: number,
  took: (milliseconds: number) => void,
): Promise<Shared> {
  let stopped = false;
  const work = async (worker: number): Promise<void> => {
    const client = new pg.Client(uri);
    await client.connect();
    const mine = keepers.filter((_, index) => index % connections === worker);
    const started = performance.now();
    for (let turn = 0; !stopped; turn += 1) {
      const due = started + (turn * interval) / mine.length;
      const early = due - performance.now();
      if (early > 1) await sleep(early);
      const says = mine[turn % mine.length]?.says();
      const { capabilities = [] } = says ?? {};
      const sent = performance.now();
      await client.query(call, Object.values({ ...says, capabilities: [...capabilities, 'session'] }));
      took(performance.now() - sent);
    }
    await client.end();
  };
  const workers = Promise.all(Array.from({ length: connections }, (_, worker) => work(worker)));
  return {
    stop: async () => {
      stopped = true;
      await workers;
    },
  };
}
