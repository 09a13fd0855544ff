/*
 * The contents page of the monitor, and its install script: psql and the installer both read it. The tables come from
 * migrations/ (schema/ holds the same, to be read); everything here is made anew by each installation, in this order.
 */

-- Group: what healthy means
\ir health/known_settings.sql
\ir health/default_settings.sql
\ir health/settings_of.sql
\ir health/lease_of.sql
\ir health/waited.sql
\ir health/session_is_lost.sql
\ir health/is_streamed_from.sql
\ir health/others_are_heard.sql
\ir health/is_healthy.sql
\ir health/is_unhealthy.sql
\ir health/can_be_asked.sql
\ir health/has_cut.sql
\ir health/is_stopped.sql
\ir health/is_shut_down.sql
\ir health/holds_wal_of.sql

-- Group: the only place that writes an event and notifies
\ir event/node_text.sql
\ir event/write_log.sql
\ir event/rule_section.sql
\ir event/group_channel.sql
\ir event/record_event.sql

-- Group: what may be known - states, keeper edges, facts, and how each is found out
\ir fsm/states.sql
\ir fsm/edges.sql
\ir fsm/facts.sql
\ir fsm/can_reach.sql
\ir fsm/wal_within.sql
\ir fsm/has_parted_quorum.sql
\ir fsm/holds_what_was_acknowledged.sql
\ir fsm/reference_timeline.sql
\ir fsm/is_on_lineage.sql
\ir fsm/silence_is_accepted.sql
\ir fsm/is_harmless.sql
\ir fsm/enough_can_part.sql
\ir fsm/election.sql
\ir fsm/standby_facts.sql
\ir fsm/situation.sql

-- Group: what happens next - THE rules, and the engine that follows them
\ir fsm/declare_rule.sql
\ir fsm/rules.sql
\ir fsm/match.sql
\ir fsm/set_goal.sql
\ir fsm/forget_node.sql
\ir fsm/hand_over_lead.sql
\ir fsm/offer_sync_set.sql
\ir fsm/part_for_good.sql
\ir fsm/apply.sql
\ir fsm/advance.sql
\ir fsm/advance_group.sql
\ir fsm/is_at_its_place.sql
\ir fsm/at_rest.sql
\ir fsm/advance_after_report.sql

-- Group: why this rule, why not the others, and what waits for an operator
\ir explain/seconds.sql
\ir views/progress.sql
\ir explain/progress_phrase.sql
\ir explain/shell_word.sql
\ir explain/names_of.sql
\ir explain/health_phrase.sql
\ir explain/sync_sets_phrase.sql
\ir explain/members_phrase.sql
\ir explain/vote_phrase.sql
\ir explain/way_phrase.sql
\ir explain/compared.sql
\ir explain/node_waits.sql
\ir explain/node_is_gone.sql
\ir explain/election_waits.sql
\ir explain/group_waits.sql
\ir explain/waits_for_operator.sql
\ir fsm/rule_is_about.sql
\ir fsm/rule_effect.sql
\ir fsm/state_phrase.sql
\ir fsm/explain.sql
\ir explain/is_at_rest.sql
\ir explain/node_reasons.sql
\ir explain/explain_group.sql
\ir fsm/well_formed.sql

-- Group: locks
\ir api/refuse_locked.sql
\ir api/commit_without_flush.sql
\ir api/commit_with_flush.sql
\ir api/lock_formation.sql
\ir api/lock_group.sql
\ir api/lock_node.sql
\ir api/lock_named_node.sql

-- Group: nodes come and go
\ir api/check_name.sql
\ir api/fit_formation.sql
\ir api/choose_group.sql
\ir api/name_for_node.sql
\ir api/raise_number_sync_standbys.sql
\ir api/lower_number_sync_standbys.sql
\ir api/register_node.sql
\ir api/remove_node.sql
\ir api/remove_node_by_address.sql
\ir api/update_node_metadata.sql
\ir api/store_system_identifier.sql
\ir api/set_node_system_identifier.sql
\ir api/set_group_system_identifier.sql

-- Group: keepers report
\ir api/get_other_nodes.sql
\ir api/get_other_nodes_in_state.sql
\ir api/check_reporter.sql
\ir api/end_silence.sql
\ir api/store_report.sql
\ir api/store_idle_report.sql
\ir api/confirm_sync_set.sql
\ir api/confirm_by_state.sql
\ir api/relearn.sql
\ir api/hear_epoch.sql
\ir api/sync_set_text.sql
\ir api/whom_to_hear.sql
\ir api/others_of.sql
\ir api/answer_for.sql
\ir api/node_active.sql
\ir api/report.sql
\ir api/take_fencing_token.sql
\ir api/refuse_superseded.sql
\ir api/hold_session.sql

-- Group: formations
\ir api/create_formation.sql
\ir api/drop_formation.sql
\ir api/enable_secondary.sql
\ir api/disable_secondary.sql
\ir api/count_quorum_standbys.sql
\ir api/leader_of.sql
\ir api/set_formation_number_sync_standbys.sql

-- Group: what keepers publish
\ir api/report_postgres_version.sql
\ir api/report_timeline_history.sql
\ir api/set_node_progress.sql

-- Group: operators ask
\ir api/wish.sql
\ir api/perform_promotion.sql
\ir api/warn_of_blocked_writes.sql
\ir api/start_maintenance.sql
\ir api/stop_maintenance.sql
\ir api/set_node_region.sql
\ir api/accept_timeline.sql
\ir api/resolve_accepted_timeline.sql
\ir api/perform_failover.sql
\ir api/estimate_loss.sql
\ir api/announce_property.sql
\ir api/set_node_candidate_priority.sql
\ir api/set_node_replication_quorum.sql
\ir api/parse_setting.sql
\ir api/set_setting.sql
\ir api/prune_events.sql

-- Group: what everybody may read
\ir api/get_nodes.sql
\ir api/get_primary.sql
\ir api/get_coordinator.sql
\ir api/get_most_advanced_standby.sql
\ir api/synchronous_standby_names.sql
\ir api/node_timeline_status.sql
\ir api/formation_settings.sql
\ir api/formation_uri.sql
\ir api/current_state.sql
\ir api/current_state_of_group.sql
\ir api/last_events.sql
\ir api/last_events_of_formation.sql
\ir api/last_events_of_group.sql
\ir views/fsm.sql
\ir views/failover.sql
\ir api/dump_fsm.sql
\ir api/dump_fsm_edges.sql
\ir api/check_fsm_reachability.sql

-- Group: what if - a dry run through the functions above
\ir what_if/check_what_if.sql
\ir what_if/is_writing.sql
\ir what_if/most_wal.sql
\ir what_if/says.sql
\ir what_if/keeper_turn.sql
\ir what_if/play.sql
\ir what_if/lose_node.sql
\ir what_if/ask_for.sql
\ir what_if/steps_since.sql
\ir what_if/end_of_play.sql
\ir what_if/dry_run.sql
\ir api/what_if.sql

-- Group: the health service
\ir api/health_settings.sql
\ir api/health_targets.sql
\ir api/hold_health.sql
\ir api/health_beat.sql
\ir api/check_observation.sql
\ir api/tell_health.sql
\ir api/set_node_health.sql
\ir api/set_nodes_well.sql

-- Group: routines that no file above made
\ir access/drop_orphans.sql

-- Group: who may do what
\ir access/compat_view.sql
\ir access/roles.sql
\ir access/access_matrix.sql
\ir access/grants.sql
