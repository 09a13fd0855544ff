create or replace function pgaf.check_what_if(command text, formation text, group_no integer, value text)
returns void
language plpgsql
stable
as $$
begin
  if
    (
      command in (
        'perform_failover',
        'perform_promotion',
        'remove_node',
        'start_maintenance',
        'stop_maintenance',
        'set_node_candidate_priority',
        'set_node_replication_quorum',
        'set_formation_number_sync_standbys',
        'enable_secondary',
        'disable_secondary',
        'lose'
      )
    ) is not true
  then
    raise exception 'unknown command "%"', command
      using
        errcode = '22023',
        hint = 'what_if knows perform_failover, perform_promotion, remove_node, start_maintenance, stop_maintenance, set_node_candidate_priority, set_node_replication_quorum, set_formation_number_sync_standbys, enable_secondary, disable_secondary and lose';
  end if;
  if command like 'set\_%' and value is null then
    raise exception 'expected the new value for %, got none', command using errcode = '22023';
  end if;
  if
    not exists (
      select
      from pgautofailover.node as n
      where n.formationid = check_what_if.formation and n.groupid = check_what_if.group_no
    )
  then
    raise exception 'no nodes found in group % of formation "%"', group_no, formation using errcode = '42P17';
  end if;
end;
$$;

comment on function pgaf.check_what_if(text, text, integer, text) is
  'Refuses what cannot be tried out: a command that is none, or lacks its value (22023), a group without nodes (42P17).';
