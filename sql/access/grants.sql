/* The matrix: who may do what. Nothing is granted on pgaf, and nothing to PUBLIC. */
revoke all on all routines in schema pgautofailover from public;
revoke all on all routines in schema pgaf from public;
revoke all on schema pgaf from public;

grant usage on schema pgautofailover, pgautofailover_compat to autoctl_node;
grant select on pgautofailover_compat.pg_available_extensions to autoctl_node;
grant select
on pgautofailover.formation,
pgautofailover.node,
pgautofailover.event,
pgautofailover.node_timeline_history,
pgautofailover.accepted_timeline,
pgautofailover.node_group,
pgautofailover.sync_set,
pgautofailover.setting,
pgautofailover.health_service,
pgautofailover.fsm
to autoctl_node;

grant execute
on function pgautofailover.register_node(
  -- what keepers call
  text,
  text,
  integer,
  name,
  text,
  bigint,
  bigint,
  integer,
  pgautofailover.replication_state,
  text,
  integer,
  boolean,
  text,
  text
),
pgautofailover.node_active(
  text,
  bigint,
  integer,
  pgautofailover.replication_state,
  boolean,
  integer,
  pg_lsn,
  text
),
pgautofailover.report(
  text,
  bigint,
  integer,
  pgautofailover.replication_state,
  boolean,
  integer,
  pg_lsn,
  text,
  bigint,
  bigint,
  pg_lsn,
  boolean,
  text,
  text[],
  bigint
),
pgautofailover.hold_session(bigint),
pgautofailover.get_nodes(text, integer),
pgautofailover.get_primary(text, integer),
pgautofailover.get_other_nodes(bigint),
pgautofailover.get_other_nodes(bigint, pgautofailover.replication_state),
pgautofailover.set_node_system_identifier(bigint, bigint),
pgautofailover.set_group_system_identifier(bigint, bigint),
pgautofailover.update_node_metadata(bigint, text, text, integer),
pgautofailover.synchronous_standby_names(text, integer),
-- what operators call
pgautofailover.remove_node(bigint, boolean),
pgautofailover.remove_node(text, integer, boolean),
pgautofailover.perform_failover(text, integer),
pgautofailover.set_node_candidate_priority(text, text, integer),
pgautofailover.set_node_replication_quorum(text, text, boolean),
pgautofailover.formation_uri(text, text, text, text, text),
pgautofailover.formation_settings(text),
pgautofailover.current_state(text),
pgautofailover.current_state(text, integer),
pgautofailover.last_events(integer),
pgautofailover.last_events(text, integer),
pgautofailover.last_events(text, integer, integer),
pgautofailover.explain(bigint, text),
-- what the health service calls
pgautofailover.health_settings(),
pgautofailover.health_targets(),
pgautofailover.hold_health(),
pgautofailover.health_beat(bigint),
pgautofailover.set_node_health(bigint, text, integer, integer, text)
to autoctl_node;
