import type { Member } from './cluster.js';

/** What the servers of a group say themselves, whatever their monitor says of them. */

interface Said {
  follows: boolean;
  receives: boolean;
  feeds: string[];
  slots: string[];
}

const question = `
  select pg_is_in_recovery() as follows,
    exists (select from pg_stat_wal_receiver where status = 'streaming') as receives,
    array(select application_name from pg_stat_replication where state = 'streaming') as feeds,
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

/** What the slot of a node is called, and its walreceiver. */
const nameOf = ({ id }: InGroup): string => `pgautofailover_standby_${id}`;

/** Throws, and says what is amiss, unless the leader takes writes, nobody else does, and the others stream from it. */
export async function isGroupInFact(nodes: readonly InGroup[], leader: string): Promise<void> {
  const followers = nodes.filter(({ member, aside }) => member.name !== leader && !aside);
  for (const { member, aside, ours, id } of nodes) {
    const { name } = member;
    const said = aside ? await ask(member).catch(() => undefined) : await ask(member);
    if (said === undefined) continue;
    const expect = (what: string, is: unknown, wanted: unknown) => {
      if (`${is}` !== `${wanted}`) throw new Error(`expected ${what} ${name} to be ${wanted}, got ${is}`);
    };
    expect('pg_is_in_recovery of', said.follows, name !== leader);
    if (aside) continue;
    expect('the walreceiver streaming of', said.receives, name !== leader);
    // a node in maintenance may still stream
    const fed = followers.filter((each) => said.feeds.includes(nameOf(each)));
    if (name === leader) expect('standbys fed by', fed.map(nameOf), followers.map(nameOf));
    const slots = nodes.filter((each) => each.id !== id).map(nameOf);
    if (ours) expect('the slots of', said.slots, slots.sort());
  }
}
