import type pg from 'pg';

/** Groups of two nodes, at rest: one formation each, named by its number; node 2n−1 is its primary, 2n its standby. */

const lsn = '0/3000000';
const mostTurns = 40;

interface Member {
  id: number;
  state: string;
}

/** Registers groups until there are so many, and leads each one to primary and secondary by reporting as its keepers would. */
export async function growFleet(client: pg.Client, from: number, to: number): Promise<void> {
  for (let group = from + 1; group <= to; group++) {
    await client.query(
      `insert into pgautofailover.formation (formationid, kind, dbname, opt_secondary, number_sync_standbys)
       values ($1, 'pgsql', 'postgres', true, 0)`,
      [`${group}`],
    );
    const first = await register(client, group, 2 * group - 1);
    await settle(client, group, [first], ['single']);
    const second = await register(client, group, 2 * group);
    await settle(client, group, [first, second], ['primary', 'secondary']);
  }
  await client.query('vacuum analyze');
}

async function register(client: pg.Client, group: number, id: number): Promise<Member> {
  const { rows } = await client.query<{ id: string; state: string }>(
    `select assigned_node_id as id, assigned_group_state as state
     from pgautofailover.register_node(
       formation_id => $1, node_host => '127.0.0.1', node_port => $2, dbname => 'postgres',
       sysidentifier => $3, desired_node_id => $4, candidate_priority => 50)`,
    [`${group}`, 1000 + id, `${7_000_000_000_000_000_000n + BigInt(group)}`, id],
  );
  // probes are off on both sides, and what they would have found is told once
  await client.query('update pgautofailover.node set health = 1, healthchecktime = now() where nodeid = $1', [
    id,
  ]);
  const [row] = rows;
  if (row === undefined || Number(row.id) !== id)
    throw new Error(`expected node ${id} to be registered, got node ${row?.id}`);
  return { id, state: 'init' };
}

async function settle(client: pg.Client, group: number, members: Member[], wanted: string[]): Promise<void> {
  for (let turn = 0; turn < mostTurns; turn++) {
    const reported = statesOf(members);
    for (const member of members) {
      const { rows } = await client.query<{ goal: string }>(
        `select assigned_group_state as goal
         from pgautofailover.node_active($1, $2, 0, $3::text::pgautofailover.replication_state, true, 1, $4::pg_lsn, $5)`,
        [`${group}`, member.id, member.state, lsn, member.state === 'primary' ? 'sync' : ''],
      );
      member.state = rows[0]?.goal ?? member.state;
    }
    if (reported === wanted.join() && statesOf(members) === reported) return;
  }
  throw new Error(
    `group ${group}: expected ${wanted.join(' and ')} after ${mostTurns} turns, got ${statesOf(members)}`,
  );
}

const statesOf = (members: Member[]): string => members.map(({ state }) => state).join();

/** Fails unless every group is still at rest: otherwise something else than idle reports was measured. */
export async function expectRest(side: string, client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ nodeid: string; reportedstate: string; goalstate: string }>(
    `select nodeid, reportedstate, goalstate from pgautofailover.node
     where goalstate is distinct from reportedstate or goalstate not in ('primary', 'secondary') limit 5`,
  );
  if (rows.length > 0)
    throw new Error(`expected every group of ${side} at rest, found ${JSON.stringify(rows)}`);
}
