import type { Member } from './cluster.js';

/** What the servers of a group say themselves, whatever their monitor says of them. */

interface Said {
  follows: boolean;
  receives: boolean;
  feeds: number;
  slots: string[];
}

const question = `
  select pg_is_in_recovery() as follows,
    exists (select from pg_stat_wal_receiver where status = 'streaming') as receives,
    (select count(*)::int from pg_stat_replication
     where state = 'streaming' and application_name ~ '^pgautofailover_standby_') as feeds,
    array(select slot_name::text from pg_replication_slots where slot_name ~ '^pgautofailover_standby_' order by 1) as slots`;

async function ask(member: Member): Promise<Said> {
  const [said] = await member.sql<Said & { [column: string]: unknown }>(question);
  if (said === undefined) throw new Error(`expected a row from ${member.name}`);
  return said;
}

export interface InGroup {
  member: Member;
  id: number;
  /** In maintenance: it need not run, but may not take writes. */
  aside: boolean;
  /** Its keeper is of this project, and keeps a slot for each other node. */
  ours: boolean;
}

/** Throws, and says what is amiss, unless the leader takes writes, nobody else does, and the others stream from it. */
export async function isGroupInFact(nodes: readonly InGroup[], leader: string): Promise<void> {
  const followers = nodes.filter(({ member, aside }) => member.name !== leader && !aside);
  for (const { member, aside, ours, id } of nodes) {
    const { name } = member;
    const said = aside ? await ask(member).catch(() => undefined) : await ask(member);
    if (said === undefined) continue;
    const expect = (what: string, is: unknown, wanted: unknown) => {
      if (`${is}` !== `${wanted}`) throw new Error(`expected ${what} of ${name} to be ${wanted}, got ${is}`);
    };
    expect('pg_is_in_recovery', said.follows, name !== leader);
    if (aside) continue;
    expect('the walreceiver streaming', said.receives, name !== leader);
    if (name === leader) expect('the number of standbys fed', said.feeds, followers.length);
    const slots = nodes.filter((each) => each.id !== id).map((each) => `pgautofailover_standby_${each.id}`);
    if (ours) expect('the slots', said.slots, slots.sort());
  }
}
