create or replace function pgaf.ask_for(
  command text,
  formation text,
  group_no integer,
  node_name text,
  value text
)
returns text
language plpgsql
as $$
declare
  node_id bigint;
  rule text;
begin
  if
    command not in (
      'perform_failover',
      'set_formation_number_sync_standbys',
      'enable_secondary',
      'disable_secondary',
      'lose'
    )
  then
    node_id := (pgaf.lock_named_node(formation, node_name)).nodeid;
  end if;
  case command
    when 'perform_failover' then
      perform set_config('pgautofailover.guard_data_loss', 'off', true) where value = 'allow_data_loss';
      perform pgautofailover.perform_failover(formation, group_no);
    when 'perform_promotion' then
      perform pgautofailover.perform_promotion(formation, node_name);
    when 'remove_node' then
      perform pgautofailover.remove_node(node_id, coalesce(value, 'false')::boolean);
    when 'start_maintenance' then
      perform pgautofailover.start_maintenance(node_id);
    when 'stop_maintenance' then
      perform pgautofailover.stop_maintenance(node_id);
    when 'set_node_candidate_priority' then
      perform pgautofailover.set_node_candidate_priority(formation, node_name, value::integer);
    when 'set_node_replication_quorum' then
      perform pgautofailover.set_node_replication_quorum(formation, node_name, value::boolean);
    when 'set_formation_number_sync_standbys' then
      perform pgautofailover.set_formation_number_sync_standbys(formation, value::integer);
    when 'enable_secondary' then
      perform pgautofailover.enable_secondary(formation);
    when 'disable_secondary' then
      perform pgautofailover.disable_secondary(formation);
    when 'lose' then
      perform pgaf.advance_group(formation, group_no);
  end case;
  return null;
exception
  when others then
    get stacked diagnostics rule = pg_exception_detail;
    return format(
      'refused with %s: %s%s',
      sqlstate,
      sqlerrm,
      coalesce(' (' || substring(rule from '^rule \w+') || ')', '')
    );
end;
$$;

comment on function pgaf.ask_for(text, text, integer, text, text) is
  'In a dry run: calls the function that an operator would call. Null, or why it was refused.';
