create or replace function pgaf.access_matrix()
returns table (what text, keeper boolean, operator boolean, observer boolean)
language sql
immutable
as $$
  select
    m.what,
    m.who like '%keeper%',
    m.who like '%operator%',
    m.who like '%observer%'
  from
    (
      values
        -- functions: every one of that name
        ('accept_timeline()', 'keeper operator'),
        ('check_fsm_reachability()', 'keeper operator observer'),
        ('create_formation()', 'keeper operator'),
        ('current_state()', 'keeper operator observer'),
        ('disable_secondary()', 'keeper operator'),
        ('drop_formation()', 'keeper operator'),
        ('dump_fsm()', 'keeper operator observer'),
        ('dump_fsm_edges()', 'keeper operator observer'),
        ('enable_secondary()', 'keeper operator'),
        ('estimate_loss()', 'keeper operator observer'),
        ('explain()', 'keeper operator observer'),
        ('formation_settings()', 'keeper operator observer'),
        ('formation_uri()', 'keeper operator observer'),
        ('get_coordinator()', 'keeper operator observer'),
        ('get_most_advanced_standby()', 'keeper operator observer'),
        ('get_nodes()', 'keeper operator observer'),
        ('get_other_nodes()', 'keeper operator observer'),
        ('get_primary()', 'keeper operator observer'),
        ('group_channel()', 'keeper operator observer'),
        ('health_beat()', 'keeper'),
        ('health_settings()', 'keeper operator observer'),
        ('health_targets()', 'keeper operator observer'),
        ('hold_health()', 'keeper'),
        ('hold_session()', 'keeper'),
        ('last_events()', 'keeper operator observer'),
        ('node_active()', 'keeper'),
        ('node_timeline_status()', 'keeper operator observer'),
        ('perform_failover()', 'keeper operator'),
        ('perform_promotion()', 'keeper operator'),
        ('prune_events()', 'operator'),
        ('register_node()', 'keeper'),
        ('remove_node()', 'keeper operator'),
        ('report()', 'keeper'),
        ('report_postgres_version()', 'keeper'),
        ('report_timeline_history()', 'keeper'),
        ('resolve_accepted_timeline()', 'keeper operator'),
        ('set_formation_number_sync_standbys()', 'keeper operator'),
        ('set_group_system_identifier()', 'keeper'),
        ('set_node_candidate_priority()', 'keeper operator'),
        ('set_node_health()', 'keeper'),
        ('set_node_progress()', 'keeper'),
        ('set_node_region()', 'keeper operator'),
        ('set_node_replication_quorum()', 'keeper operator'),
        ('set_node_system_identifier()', 'keeper'),
        ('set_nodes_well()', 'keeper'),
        ('set_setting()', 'operator'),
        ('start_maintenance()', 'keeper operator'),
        ('stop_maintenance()', 'keeper operator'),
        ('synchronous_standby_names()', 'keeper operator observer'),
        ('take_fencing_token()', 'keeper'),
        ('update_node_metadata()', 'keeper operator'),
        ('update_secondary_check()', 'nobody'),
        ('same_system_identifier_within_group()', 'nobody'),
        ('what_if()', 'keeper operator'),
        -- tables and views, to be read
        ('accepted_timeline', 'keeper operator observer'),
        ('event', 'keeper operator observer'),
        ('failover', 'keeper operator observer'),
        ('formation', 'keeper operator observer'),
        ('fsm', 'keeper operator observer'),
        ('health_service', 'keeper operator observer'),
        ('node', 'keeper operator observer'),
        ('node_group', 'keeper operator observer'),
        ('node_timeline_history', 'keeper operator observer'),
        ('node_progress', 'keeper operator observer'),
        ('progress', 'keeper operator observer'),
        ('setting', 'keeper operator observer'),
        ('sync_set', 'keeper operator observer')
    ) as m (what, who);
$$;

comment on function pgaf.access_matrix is
  'Who may call which function, and read which table or view, of schema pgautofailover. keeper: role autoctl_node, which pg_autoctl uses for operators too; operator: role pgautofailover_operator; observer: role pgautofailover_observer. Nobody writes a table, and nobody gets into schema pgaf.';
