/*
 * The contents page of the monitor, and its install script: psql and the installer both read it. The tables come from
 * migrations/ (schema/ holds the same, to be read); everything here is made anew by each installation, in this order.
 */

-- Group: what healthy means
\ir health/known_settings.sql
\ir health/default_settings.sql
\ir health/settings_of.sql
\ir health/waited.sql
\ir health/session_is_lost.sql
\ir health/is_streamed_from.sql
\ir health/is_healthy.sql
\ir health/is_unhealthy.sql
\ir health/has_cut.sql
\ir health/is_stopped.sql

-- Group: the only place that writes an event and notifies
\ir event/node_text.sql
\ir event/write_log.sql
\ir event/rule_section.sql
\ir event/record_event.sql

-- Group: what may be known - states, keeper edges, facts, and how each is found out
\ir fsm/states.sql
\ir fsm/edges.sql
\ir fsm/facts.sql
\ir fsm/can_reach.sql
\ir fsm/wal_within.sql
\ir fsm/has_parted_quorum.sql
\ir fsm/holds_what_was_acknowledged.sql
\ir fsm/is_harmless.sql
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
\ir fsm/apply.sql
\ir fsm/advance.sql
\ir fsm/advance_group.sql
\ir fsm/advance_after_report.sql

-- Group: why this rule, why not the others
\ir fsm/rule_is_about.sql
\ir fsm/rule_effect.sql
\ir fsm/state_phrase.sql
\ir fsm/explain.sql
\ir fsm/well_formed.sql

-- Group: locks
\ir api/lock_formation.sql
\ir api/lock_group.sql
\ir api/lock_node.sql
\ir api/lock_named_node.sql

-- Group: nodes come and go
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
\ir api/store_report.sql
\ir api/confirm_sync_set.sql
\ir api/confirm_by_state.sql
\ir api/relearn.sql
\ir api/hear_epoch.sql
\ir api/sync_set_text.sql
\ir api/whom_to_hear.sql
\ir api/answer_for.sql
\ir api/node_active.sql
\ir api/report.sql
\ir api/hold_session.sql

-- Group: operators ask
\ir api/perform_failover.sql
\ir api/announce_property.sql
\ir api/set_node_candidate_priority.sql
\ir api/set_node_replication_quorum.sql
\ir api/parse_setting.sql
\ir api/set_setting.sql

-- Group: what everybody may read
\ir api/get_nodes.sql
\ir api/get_primary.sql
\ir api/synchronous_standby_names.sql
\ir api/formation_settings.sql
\ir api/formation_uri.sql
\ir api/current_state.sql
\ir api/current_state_of_group.sql
\ir api/last_events.sql
\ir api/last_events_of_formation.sql
\ir api/last_events_of_group.sql
\ir views/fsm.sql

-- Group: the health service
\ir api/health_settings.sql
\ir api/health_targets.sql
\ir api/hold_health.sql
\ir api/health_beat.sql
\ir api/set_node_health.sql

-- Group: routines that no file above made
\ir access/drop_orphans.sql

-- Group: who may do what
\ir access/compat_view.sql
\ir access/roles.sql
\ir access/grants.sql
