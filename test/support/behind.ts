import type { Member } from './cluster.js';
import { signalAll } from './processes.js';

/** Stops a standby's walreceiver as if its network had stalled, and returns what lets it go on. */
export async function stall(member: Member): Promise<() => void> {
  const [receiver] = await member.sql<{ pid: number }>('select pid from pg_stat_wal_receiver');
  if (receiver === undefined) throw new Error(`expected ${member.name} to receive WAL, it does not`);
  signalAll([receiver.pid], 'SIGSTOP');
  return () => signalAll([receiver.pid], 'SIGCONT');
}

export const muchRows = 12_000;

/** Writes more WAL on the primary than the socket buffers of both sides hold: over 20 MB that do not compress. */
export async function writeMuch(primary: Member): Promise<void> {
  await primary.sql('create table if not exists much (text text)');
  await primary.sql(
    `insert into much
     select (select string_agg(md5(i::text || j::text), '') from generate_series(1, 60) as j)
     from generate_series(1, ${muchRows}) as i`,
  );
}
