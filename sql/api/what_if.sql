create or replace function pgautofailover.what_if(
  command text,
  formation_id text default 'default',
  group_id integer default 0,
  node_name text default null,
  value text default null,
  lost text[] default '{}',
  out no integer,
  out node text,
  out node_from pgautofailover.replication_state,
  out node_to pgautofailover.replication_state,
  out rule text,
  out because text,
  out resolved_by text
)
returns setof record
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
declare
  told jsonb;
begin
  perform pgaf.check_what_if(command, formation_id, group_id, value);
  begin
    told := pgaf.dry_run(command, formation_id, group_id, node_name, value, lost);
    raise exception 'the dry run is over' using errcode = 'PGAF0';
  exception when sqlstate 'PGAF0' then
    null;
  end;
  return query select
      step.no::integer,
      step.told ->> 'node',
      (step.told ->> 'node_from')::pgautofailover.replication_state,
      (step.told ->> 'node_to')::pgautofailover.replication_state,
      step.told ->> 'rule',
      step.told ->> 'because',
      step.told ->> 'command'
    from jsonb_array_elements(told) with ordinality as step (told, no);
end;
$$;

comment on function pgautofailover.what_if(text, text, integer, text, text, text[]) is
  'What would happen: a dry run through the real functions, with keepers that do as they are told, rolled back in the end. command: perform_failover (value: allow_data_loss), perform_promotion, remove_node (value: force), start_maintenance, stop_maintenance, set_node_candidate_priority, set_node_replication_quorum, set_formation_number_sync_standbys (value: the new one), enable_secondary, disable_secondary, or lose. lost: names of nodes that are gone before. One row a goal, then one a node for the end, then what waits for an operator. Errors: 22023 unknown command, 42P17 no such group, 42704 unknown node in lost.';
