create or replace function pgautofailover.node_active(
  formation_id text,
  node_id bigint,
  group_id integer,
  current_group_role pgautofailover.replication_state default 'init',
  current_pg_is_running boolean default true,
  current_tli integer default 1,
  current_lsn pg_lsn default '0/0',
  current_rep_state text default '',
  out assigned_node_id bigint,
  out assigned_group_id integer,
  out assigned_group_state pgautofailover.replication_state,
  out assigned_candidate_priority integer,
  out assigned_replication_quorum boolean
)
returns record
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
set plan_cache_mode = 'force_generic_plan'
as $$
declare
  node pgautofailover.node;
  of_the_original pgautofailover.node;
  is_new boolean;
  idle record;
begin
  perform pgaf.lock_group(formation_id, group_id);
  idle := pgaf.store_idle_report(
    formation_id,
    group_id,
    node_id,
    current_group_role,
    current_pg_is_running,
    current_tli,
    current_lsn,
    current_rep_state
  );
  if idle.is_idle then
    assigned_node_id := node_id;
    assigned_group_id := group_id;
    assigned_group_state := current_group_role;
    assigned_candidate_priority := idle.candidatepriority;
    assigned_replication_quorum := idle.replicationquorum;
    return;
  end if;

  node := pgaf.lock_node(node_id);
  perform pgaf.check_reporter(node, node_id, formation_id);

  of_the_original.epoch := 0;
  of_the_original.capabilities := '{}';
  of_the_original.streams := false;
  is_new := pgaf.store_report(
    node,
    current_group_role,
    current_pg_is_running,
    current_tli,
    current_lsn,
    current_rep_state,
    of_the_original
  );
  perform pgaf.confirm_by_state(node_id);

  perform pgaf.advance_after_report(node, is_new);

  select n.nodeid, n.groupid, n.goalstate, n.candidatepriority, n.replicationquorum
  into
    assigned_node_id,
    assigned_group_id,
    assigned_group_state,
    assigned_candidate_priority,
    assigned_replication_quorum
  from pgautofailover.node as n
  where n.nodeid = node_active.node_id;

  if not found then
    assigned_node_id := node.nodeid;
    assigned_group_id := node.groupid;
    assigned_group_state := 'dropped';
    assigned_candidate_priority := node.candidatepriority;
    assigned_replication_quorum := node.replicationquorum;
  end if;
end;
$$;

comment on function pgautofailover.node_active(
  text,
  bigint,
  integer,
  pgautofailover.replication_state,
  boolean,
  integer,
  pg_lsn,
  text
) is
  'A keeper of the original reports the state of its node and is told the goal. current_tli 0 and current_lsn 0/0: not known now. A report in which nothing changed does not wait for its own WAL flush. Errors: 42704 unknown node, 42P17 not in this formation, 22023 bad current_rep_state.';
