create or replace function pgautofailover.dump_fsm(
  out pos integer,
  out section text,
  out comment text,
  out active_node_current_state text,
  out other_node_current_state text,
  out candidate_node_current_state text,
  out active_node_conditions text,
  out other_node_conditions text,
  out candidate_node_conditions text,
  out group_conditions text,
  out active_node_assigned_state pgautofailover.replication_state,
  out other_node_assigned_state pgautofailover.replication_state,
  out has_extra_action boolean,
  out section_path text
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    f.pos,
    f.section,
    f.comment,
    f.active_node_current_state,
    f.other_node_current_state,
    f.candidate_node_current_state,
    f.active_node_conditions,
    f.other_node_conditions,
    f.candidate_node_conditions,
    f.group_conditions,
    f.active_node_assigned_state,
    f.other_node_assigned_state,
    f.has_extra_action,
    f.section_path
  from pgautofailover.fsm as f
  order by f.pos;
$$;

comment on function pgautofailover.dump_fsm is
  'The view fsm with the columns of version 2.3 of the original only.';
