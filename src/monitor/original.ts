import type pg from 'pg';
import { isWritable } from '../fsm/states.js';
import type { AnswerOfOriginal, NodeRow, Report } from './rows.js';

/** Talking to a monitor of the original: its functions say in three answers what `report` says in one. */

export type Ask = <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>;

export type Active = Pick<
  AnswerOfOriginal,
  | 'assigned_node_id'
  | 'assigned_group_id'
  | 'assigned_group_state'
  | 'assigned_candidate_priority'
  | 'assigned_replication_quorum'
>;

type Group = Pick<
  AnswerOfOriginal,
  | 'primary_id'
  | 'primary_name'
  | 'primary_host'
  | 'primary_port'
  | 'other_nodes'
  | 'synchronous_standby_names'
  | 'another_prepares'
>;

/** Whether the database is a monitor of ours; without the schema it is none at all, and the next call says so. */
export const askWhetherOurs = `select exists (
    select from pg_proc where proname = 'report' and pronamespace = to_regnamespace('pgautofailover')
  ) or to_regnamespace('pgautofailover') is null as ours`;

const nodeActive = `select * from pgautofailover.node_active(
  $1::text, $2::bigint, $3::int, $4::pgautofailover.replication_state, $5::bool, $6::int, $7::pg_lsn, $8::text)`;

/**
 * The original's synchronous_standby_names() ends the server when a group of two has no writable goal, so it is not
 * asked then. get_primary() is not asked at all: it also names a node that is being demoted.
 */
const group = `select
    primary_node.nodeid as primary_id, primary_node.nodename as primary_name,
    primary_node.nodehost as primary_host, primary_node.nodeport as primary_port,
    coalesce((select jsonb_agg(other order by other.node_id) from pgautofailover.get_other_nodes($1::bigint) as other), '[]')
      as other_nodes,
    case
      when $4::bool and primary_node.nodeid = $1::bigint
        then pgautofailover.synchronous_standby_names($2::text, $3::int)
      else ''
    end as synchronous_standby_names,
    exists (
      select
      from pgautofailover.node
      where node.formationid = $2::text and node.groupid = $3::int and node.nodeid <> $1::bigint
        and node.goalstate in ('fast_forward', 'prepare_promotion', 'stop_replication')
    ) as another_prepares
  from (values (true)) as always
  left join lateral (
    select node.nodeid, node.nodename, node.nodehost, node.nodeport
    from pgautofailover.node
    where node.formationid = $2::text and node.groupid = $3::int
      and node.goalstate in ('single', 'primary', 'wait_primary', 'join_primary', 'apply_settings')
    order by node.nodeid
    limit 1
  ) as primary_node on true`;

/** The standby that has reported the most WAL, without the caller: 2.0 may name the caller itself. */
const mostAdvanced = `select nodeid as node_id, nodename as node_name, nodehost as node_host, nodeport as node_port,
    reportedlsn as node_lsn, false as node_is_primary
  from pgautofailover.node
  where formationid = $1::text and groupid = $2::int and nodeid <> $3::bigint and reportedstate = 'report_lsn'
  order by reportedlsn desc, health desc, nodeid
  limit 1`;

/** What a keeper of the original says each turn, and what it is told. */
export function sayActive(ask: Ask, report: Report): Promise<Active[]> {
  return ask<Active>(nodeActive, [
    report.formation_id,
    report.node_id,
    report.group_id,
    report.current_group_role,
    report.current_pg_is_running,
    report.current_tli,
    report.current_lsn,
    report.current_rep_state,
  ]);
}

/** The rest of the answer: whom to follow, who else is there, whom commits wait for. */
export async function lookAround(
  ask: Ask,
  { formation_id, node_id }: Report,
  active: Active,
): Promise<AnswerOfOriginal> {
  const { assigned_group_id, assigned_group_state: goal } = active;
  // its row is gone once it has said that it is dropped
  if (goal === 'dropped') return { ...active, ...nobody, ...syncSetOf('') };
  // only from here on does the original set whom commits wait for
  const waits = isWritable(goal) && goal !== 'single' && goal !== 'wait_primary';
  const [seen = nobody] = await ask<Group>(group, [node_id, formation_id, assigned_group_id, waits]);
  return { ...active, ...seen, ...syncSetOf(seen.synchronous_standby_names) };
}

const nobody: Group = {
  primary_id: null,
  primary_name: null,
  primary_host: null,
  primary_port: null,
  other_nodes: [],
  synchronous_standby_names: '',
  another_prepares: false,
};

/** The set that a value of synchronous_standby_names means. */
function syncSetOf(names: string) {
  const [, quorum = '0'] = /^(?:ANY|FIRST) (\d+)/.exec(names) ?? [];
  const members = [...names.matchAll(/pgautofailover_standby_(\d+)/g)].map(([, id]) => Number(id));
  const ofOurs = { group_epoch: null, lease_ms: null, sync_set_epoch: null, hear: [] };
  return { ...ofOurs, sync_members: members, sync_quorum: Number(quorum) };
}

export async function askMostAdvanced(
  ask: Ask,
  formation: string,
  groupId: number,
  caller: number,
): Promise<NodeRow[]> {
  return ask<NodeRow>(mostAdvanced, [formation, groupId, caller]);
}
