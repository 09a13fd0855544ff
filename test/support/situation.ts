import type pg from 'pg';
import type { State } from '../../src/fsm/states.js';
import type { TestDatabase } from './database.js';
import { Group } from './group.js';

/** Everybody reports and does as told, in turns. */
async function settle(group: Group, names = group.names(), rounds = 12): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (const name of names) {
      await group.report(name);
      await group.reach(name);
      group.confirm(name);
    }
  }
}

async function atRest(database: TestDatabase, names: string[]): Promise<Group> {
  const group = await Group.create(database);
  for (const name of names) {
    await group.register(name, 50, true);
    await settle(group);
  }
  for (const name of names) await group.probe(name, 'ok');
  const [first = ''] = names;
  group.write(first);
  await settle(group, names, 2);
  return group;
}

async function refused(group: Group, name: string): Promise<void> {
  await group.dies(name);
  await group.probe(name, 'refused');
  await group.pass('600 ms');
  await group.probe(name, 'refused');
}

/** Situations that calls meet each other in; nodes are called a (the primary), b, c. */
const situations: Record<string, (database: TestDatabase) => Promise<Group>> = {
  'a pair at rest': (database) => atRest(database, ['a', 'b']),
  'three at rest': (database) => atRest(database, ['a', 'b', 'c']),
  'a pair, b in maintenance': async (database) => {
    const group = await atRest(database, ['a', 'b']);
    await group.operate('select pgautofailover.start_maintenance($1)', [group.node('b').id]);
    await settle(group);
    return group;
  },
  'a pair, a was refused once': async (database) => {
    const group = await atRest(database, ['a', 'b']);
    await group.dies('a');
    await group.probe('a', 'refused');
    await group.pass('600 ms');
    return group;
  },
  'a pair, a is dead': async (database) => {
    const group = await atRest(database, ['a', 'b']);
    await refused(group, 'a');
    return group;
  },
  'three, a is dead, all are asked': async (database) => {
    const group = await atRest(database, ['a', 'b', 'c']);
    await refused(group, 'a');
    await group.report('b');
    return group;
  },
  'three, a is dead, b leads': async (database) => {
    const group = await prepare('three, a is dead, all are asked', database);
    for (let round = 0; round < 12; round++) {
      for (const name of ['c', 'b']) {
        await group.report(name);
        await group.reach(name);
      }
      if (group.node('b').state === 'wait_primary') break;
    }
    await group.publish('b');
    return group;
  },
};

/** Brings a group into a situation, by name, in an empty monitor. */
export async function prepare(situation: string, database: TestDatabase): Promise<Group> {
  const known = situations[situation];
  if (known === undefined) {
    throw new Error(`expected one of ${Object.keys(situations).join('; ')}, got "${situation}"`);
  }
  return known(database);
}

const stoppedGoals: readonly State[] = ['draining', 'demote_timeout', 'demoted', 'join_secondary', 'dropped'];

/** Calls by name, as SQL, made for a group as it is now. Those with a node are asked for each node. */
export async function callsFor(group: Group): Promise<Map<string, string>> {
  const nodes = await group.ask<{ id: number; name: string; reported: State; goal: State; port: number }>(
    `select nodeid as id, nodename as name, reportedstate as reported, goalstate as goal, nodeport as port
     from pgautofailover.node order by nodeid`,
  );
  const calls = new Map<string, string>();
  const lsnOf = (name: string): string => `0/${group.node(name).lsn.toString(16).toUpperCase()}`;
  for (const { id, name, reported, goal, port } of nodes.filter((node) =>
    group.names().includes(node.name),
  )) {
    const { epoch, tli, running, waitsFor } = group.node(name);
    const report = (state: State, isRunning: boolean) =>
      `select assigned_group_state as told from pgautofailover.report('default', ${id}, 0, '${state}', ${isRunning}, ${tli},
         '${lsnOf(name)}', '', ${epoch}, ${waitsFor.epoch}, '${lsnOf(name)}', false, '${name}', '{cut,in_force,session}')`;
    calls.set(`report ${name}`, report(goal, !stoppedGoals.includes(goal)));
    calls.set(`report ${name} stopped`, report(reported, false));
    calls.set(`report ${name} fenced`, report('demote_timeout', false));
    calls.set(`report ${name} unchanged`, report(reported, running));
    calls.set(
      `node_active ${name}`,
      `select assigned_group_state as told from pgautofailover.node_active('default', ${id}, 0, '${goal}', ${!stoppedGoals.includes(goal)}, ${tli}, '${lsnOf(name)}', '')`,
    );
    for (const seen of ['ok', 'refused', 'silent']) {
      calls.set(
        `probe ${name} ${seen}`,
        `select pgautofailover.set_node_health(${id}, '127.0.0.1', ${port}, ${seen === 'ok' ? 1 : 0}, '${seen}')`,
      );
    }
    calls.set(`promote ${name}`, `select pgautofailover.perform_promotion('default', '${name}')`);
    calls.set(`drop ${name}`, `select pgautofailover.remove_node(${id}::bigint)`);
    calls.set(`drop ${name} force`, `select pgautofailover.remove_node('127.0.0.1', ${port}, true)`);
    calls.set(`maintenance ${name}`, `select pgautofailover.start_maintenance(${id})`);
    calls.set(`back ${name}`, `select pgautofailover.stop_maintenance(${id})`);
    calls.set(
      `priority ${name} 0`,
      `select pgautofailover.set_node_candidate_priority('default', '${name}', 0)`,
    );
    for (const wanted of [true, false]) {
      calls.set(
        `quorum ${name} ${wanted}`,
        `select pgautofailover.set_node_replication_quorum('default', '${name}', ${wanted})`,
      );
    }
    calls.set(`move ${name}`, `select pgautofailover.update_node_metadata(${id}, null, 'moved.lan', 7000)`);
    calls.set(
      `rename ${name}`,
      `select pgautofailover.update_node_metadata(${id}, 'new-${name}', null, null)`,
    );
    calls.set(`identifier ${name}`, `select * from pgautofailover.set_node_system_identifier(${id}, 7)`);
    calls.set(`progress ${name}`, `select pgautofailover.set_node_progress(${id}, 'replay', 1, 2, 3)`);
    calls.set(`region ${name}`, `select pgautofailover.set_node_region('default', '${name}', 'north')`);
    calls.set(`token ${name}`, `select pgautofailover.take_fencing_token(${id}) is not null as taken`);
    calls.set(
      `history ${name}`,
      `select pgautofailover.report_timeline_history(${id}, '[{"tli": 2, "parenttli": 1, "switchpoint": "0/10"}]')`,
    );
    calls.set(`version ${name}`, `select pgautofailover.report_postgres_version(${id}, 150000, '15.0')`);
  }
  calls.set('switchover', `select pgautofailover.perform_failover('default', 0)`);
  for (const count of [0, 1, 2]) {
    calls.set(
      `number_sync_standbys ${count}`,
      `select pgautofailover.set_formation_number_sync_standbys('default', ${count})`,
    );
  }
  for (const name of ['d', 'e']) {
    calls.set(
      `register ${name}`,
      `select assigned_node_name as name, assigned_group_state as told
       from pgautofailover.register_node('default', '${name}.lan', 5432, 'postgres', '${name}')`,
    );
  }
  calls.set('identifier of the group', 'select * from pgautofailover.set_group_system_identifier(0, 7)');
  calls.set('resolve timeline', `select pgautofailover.resolve_accepted_timeline('default', 0)`);
  calls.set('accept timeline', `select pgautofailover.accept_timeline('default', 0, 1)`);
  calls.set('setting', `select pgautofailover.set_setting('lease', '11s', 'default')`);
  calls.set(
    'all are well',
    `select cardinality(pgautofailover.set_nodes_well(array_agg(nodeid), array_agg(nodehost), array_agg(nodeport))) >= 0 as told
     from pgautofailover.node`,
  );
  calls.set(
    'what if a failover',
    `select count(*) > 0 as told from pgautofailover.what_if('perform_failover', 'default', 0)`,
  );
  calls.set('enable secondary', `select pgautofailover.enable_secondary('default')`);
  calls.set('disable secondary', `select pgautofailover.disable_secondary('default')`);
  calls.set('drop formation', `select pgautofailover.drop_formation('default')`);
  return calls;
}

const tables = [
  'formation',
  'node',
  'node_group',
  'sync_set',
  'event',
  'setting',
  'accepted_timeline',
  'node_timeline_history',
].map((name) => `pgautofailover.${name}`);

/** Remembers the situation in which a group is, so that it can be had again and again. */
export async function remember(client: pg.Client): Promise<() => Promise<void>> {
  await client.query('create schema remembered');
  for (const table of tables) {
    await client.query(`create table remembered.${table.split('.')[1]} as table ${table}`);
  }
  const restore = tables.map(
    (table) => `delete from ${table}; insert into ${table} select * from remembered.${table.split('.')[1]};`,
  );
  const text = `begin;
    set local session_replication_role = replica;
    ${restore.join('\n')}
    select setval('pgautofailover.node_nodeid_seq', 100), setval('pgautofailover.event_eventid_seq', 1000);
    commit;`;
  let times = 0;
  return async () => {
    // nobody else removes what so many deletes leave
    if (times++ % 50 === 0) await client.query(`vacuum analyze ${tables.join(', ')}`);
    await client.query(text);
  };
}

/** What is not as it must be in this moment, one sentence each. */
export async function violations(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ sentence: string }>(`
    select format('%s nodes of a group have goals that take writes', count(*)) as sentence
    from pgautofailover.node join pgaf.state on state = goalstate
    where takes_writes group by formationid, groupid having count(*) > 1
    union all
    select format('%s was told %s when it reported %s', nodename, goalstate, reportedstate)
    from pgautofailover.event where rule is not null and not pgaf.can_reach(reportedstate, goalstate, true)
    union all
    select 'the leader is no member of its group' from pgautofailover.node_group as g
    where leader is not null and not exists (select from pgautofailover.node as n
      where n.nodeid = leader and n.groupid = g.groupid and n.formationid = g.formationid)
    union all
    select format('%s has a goal that takes writes and does not lead', nodename)
    from pgautofailover.node join pgaf.state on state = goalstate join pgautofailover.node_group as g using (formationid, groupid)
    where takes_writes and nodeid is distinct from leader
    union all
    select format('the sync set of epoch %s is ahead of the epoch of its group, %s', s.epoch, g.epoch)
    from pgautofailover.sync_set as s join pgautofailover.node_group as g using (formationid, groupid) where s.epoch > g.epoch
    union all
    select format('a confirmed sync set of epoch %s stands above one of epoch %s', s.epoch, older.epoch)
    from pgautofailover.sync_set as s join pgautofailover.sync_set as older using (formationid, groupid)
    where s.lsn is not null and older.epoch < s.epoch
    union all
    select format('the sync set of epoch %s names a node twice', epoch) from pgautofailover.sync_set
    where cardinality(members) > (select count(distinct member) from unnest(members) as member)
    union all
    select format('commits of %s wait for itself', leader) from pgautofailover.sync_set join pgautofailover.node_group using (formationid, groupid)
    where leader = any (members)
    union all
    select 'a group whose leader takes writes has no sync set' from pgautofailover.node_group as g
    join pgautofailover.node as n on n.nodeid = g.leader join pgaf.state on state = n.goalstate
    where takes_writes and not exists (select from pgautofailover.sync_set as s where s.formationid = g.formationid and s.groupid = g.groupid)
    union all
    select format('%s copies of different clusters in one group', count(distinct sysidentifier)) from pgautofailover.node
    group by formationid, groupid having count(distinct sysidentifier) > 1
    union all
    select 'a formation without standbys has some' from pgautofailover.formation as f
    where not opt_secondary and 1 < (select count(*) from pgautofailover.node as n where n.formationid = f.formationid and n.goalstate != 'dropped')`);
  return rows.map((row) => row.sentence);
}

/** All that the monitor remembers but for the moments in time. */
export async function stateOf(client: pg.Client): Promise<unknown> {
  const { rows } = await client.query(`
    select
      (select jsonb_agg(to_jsonb(n) - '{reporttime,walreporttime,healthchecktime,statechangetime,goal_time,bad_since,refused_since,replication_stall_since}'::text[] order by nodeid)
       from pgautofailover.node as n) as nodes,
      (select jsonb_agg(to_jsonb(g) - '{left_heard,left_at,hearsay_since}'::text[]) from pgautofailover.node_group as g) as groups,
      (select jsonb_agg(to_jsonb(s) order by epoch) from pgautofailover.sync_set as s) as sets,
      (select jsonb_agg(to_jsonb(f)) from pgautofailover.formation as f) as formations,
      (select jsonb_agg(concat_ws(': ', rule, nodename || ' → ' || goalstate) order by eventid) from pgautofailover.event where eventid > 1000) as events`);
  return rows[0];
}
