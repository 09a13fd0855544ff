/* Inside: the vocabulary and the rules, written anew by every installation from sql/fsm/. */
create table pgaf.state (
  state pgautofailover.replication_state primary key,
  takes_writes boolean not null,
  leads boolean not null,
  stopped boolean not null,
  means text not null
);

create table pgaf.fact (fact text primary key, means text not null);

create table pgaf.edge (
  node_from pgautofailover.replication_state not null,
  node_to pgautofailover.replication_state not null,
  keeper text not null check (keeper in ('original', 'ours')),
  primary key (node_from, node_to)
);

create table pgaf.known_setting (
  name text primary key,
  kind text not null check (kind in ('duration', 'bytes', 'count', 'boolean', 'text')),
  default_value text not null,
  means text not null
);

create table pgaf.rule (
  rule_no integer primary key,
  rule text not null unique check (rule ~ '^[a-z][a-z_]*$'),
  asked text[] not null,
  node_at pgautofailover.replication_state[],
  node_reports pgautofailover.replication_state[],
  node_heads_for pgautofailover.replication_state[],
  primary_at pgautofailover.replication_state[],
  primary_reports pgautofailover.replication_state[],
  primary_heads_for pgautofailover.replication_state[],
  needs text[] not null,
  unless text[] not null,
  standbys_at pgautofailover.replication_state[],
  standbys_reports pgautofailover.replication_state[],
  standbys_heads_for pgautofailover.replication_state[],
  standbys_need text[] not null,
  standbys_unless text[] not null,
  node_to pgautofailover.replication_state,
  primary_to pgautofailover.replication_state,
  standbys_to pgautofailover.replication_state,
  node_leaves boolean not null,
  refuses text check (refuses ~ '^[0-9A-Z]{5}$'),
  because text not null,
  check (not needs && unless),
  check (
    refuses is null
    or (node_to is null and primary_to is null and standbys_to is null and not node_leaves)
  )
);

create type pgaf.settings as (
  health_check_period interval,
  health_check_timeout interval,
  health_check_retry_delay interval,
  health_check_max_retries integer,
  enable_health_checks boolean,
  refused_grace interval,
  node_considered_unhealthy_timeout interval,
  startup_grace_period interval,
  primary_demote_timeout interval,
  enable_sync_wal_log_threshold bigint,
  promote_wal_log_threshold bigint,
  replication_stall_timeout interval,
  lease interval,
  lease_margin interval,
  guard_data_loss boolean,
  failover_from_silent_wait_primary boolean,
  waits_since timestamptz
);

/* All defaults in one value, so that a report need not put them together. */
create table pgaf.default_settings (
  only_row boolean primary key default true check (only_row),
  settings pgaf.settings not null
);

create type pgaf.situation as (
  asked text,
  formationid text,
  groupid integer,
  node_id bigint,
  node_reports pgautofailover.replication_state,
  node_heads_for pgautofailover.replication_state,
  node_is_ours boolean,
  primary_id bigint,
  primary_reports pgautofailover.replication_state,
  primary_heads_for pgautofailover.replication_state,
  primary_is_ours boolean,
  facts text[]
);

/* What pgautofailover.report returns. */
create type pgautofailover.answer as (
  assigned_node_id bigint,
  assigned_group_id integer,
  assigned_group_state pgautofailover.replication_state,
  assigned_candidate_priority integer,
  assigned_replication_quorum boolean,
  group_epoch bigint,
  lease_ms integer,
  hear bigint[],
  sync_set_epoch bigint,
  sync_members bigint[],
  sync_quorum integer,
  synchronous_standby_names text,
  primary_id bigint,
  primary_name text,
  primary_host text,
  primary_port integer,
  other_nodes jsonb
);
comment on table pgaf.state is 'What each state means; written by sql/fsm/states.sql.';
comment on table pgaf.fact is 'What each fact means; written by sql/fsm/facts.sql.';
comment on table pgaf.edge is 'What keepers can do; written by sql/fsm/edges.sql.';
comment on table pgaf.known_setting is
  'Every setting and its default; written by sql/health/known_settings.sql.';
comment on table pgaf.default_settings is
  'The defaults of known_setting as one value; written by sql/health/default_settings.sql.';
comment on table pgaf.rule is 'The rules in order of precedence; written by sql/fsm/rules.sql.';
