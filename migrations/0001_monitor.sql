/* What the monitor remembers. sql/schema/ holds the same, one table a file, to be read. */
create schema if not exists pgautofailover;
create schema if not exists pgaf;

create type pgautofailover.replication_state as enum (
  'unknown',
  'init',
  'single',
  'wait_primary',
  'primary',
  'draining',
  'demote_timeout',
  'demoted',
  'catchingup',
  'secondary',
  'prepare_promotion',
  'stop_replication',
  'wait_standby',
  'maintenance',
  'join_primary',
  'apply_settings',
  'prepare_maintenance',
  'wait_maintenance',
  'report_lsn',
  'fast_forward',
  'join_secondary',
  'dropped'
);

create type pgautofailover.fsm_section as enum (
  'api_triggered',
  'early_checks',
  'reporting_node',
  'primary_node'
);

create table pgautofailover.formation (
  formationid text not null default 'default',
  kind text not null default 'pgsql' check (kind in ('pgsql', 'citus')),
  dbname name not null default 'postgres',
  opt_secondary boolean not null default true,
  number_sync_standbys integer not null default 0,
  primary key (formationid)
);

insert into pgautofailover.formation (formationid) values ('default');

create table pgautofailover.node (
  formationid text not null default 'default' references pgautofailover.formation (formationid),
  nodeid bigserial primary key,
  groupid integer not null,
  nodename text not null,
  nodehost text not null,
  nodeport integer not null,
  sysidentifier bigint,
  goalstate pgautofailover.replication_state not null default 'init',
  reportedstate pgautofailover.replication_state not null,
  reportedpgisrunning boolean default true,
  reportedrepstate text default 'async',
  reporttime timestamptz not null default now(),
  reportedtli integer not null default 1 check (reportedtli > 0),
  reportedlsn pg_lsn not null default '0/0',
  walreporttime timestamptz not null default now(),
  health integer not null default -1,
  healthchecktime timestamptz not null default now(),
  statechangetime timestamptz not null default now(),
  candidatepriority integer not null default 100,
  replicationquorum boolean not null default true,
  nodecluster text not null default 'default',
  region text not null default 'default',
  replication_stall_since timestamptz,
  pg_versionnum integer,
  pg_version text,
  pg_versionstring text,
  citus_version text,
  goal_time timestamptz not null default now(),
  bad_since timestamptz,
  refused_since timestamptz,
  epoch bigint not null default 0,
  instance text,
  capabilities text[] not null default '{}',
  streams boolean not null default false,
  disk_free bigint,
  unique (formationid, nodename),
  unique (nodehost, nodeport),
  constraint system_identifier_is_null_at_init_only
    check (sysidentifier is not null or reportedstate in ('init', 'wait_standby', 'catchingup', 'dropped'))
)
with (
  fillfactor = 25,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_analyze_threshold = 1000
);

create index node_group_members on pgautofailover.node (formationid, groupid, nodeid);

/* Race free because every writer of these columns holds the formation's lock. */
create function pgautofailover.same_system_identifier_within_group()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if
    exists (
      select
      from pgautofailover.node as other
      where
        other.formationid = new.formationid
        and other.groupid = new.groupid
        and other.sysidentifier != new.sysidentifier
        and exists (
          select
          from pgautofailover.node as still
          where still.nodeid = new.nodeid and still.sysidentifier = new.sysidentifier
        )
    )
  then
    raise exception 'node % "%" has system identifier %, which is not that of its group',
      new.nodeid,
      new.nodename,
      new.sysidentifier
      using
        errcode = '23P01',
        constraint = 'same_system_identifier_within_group',
        detail = format(
          'Every node of group %s in formation "%s" holds a copy of one database cluster.',
          new.groupid,
          new.formationid
        );
  end if;
  return null;
end;
$$;

create constraint trigger same_system_identifier_within_group
after insert or update of sysidentifier, groupid, formationid on pgautofailover.node
deferrable initially deferred
for each row
execute function pgautofailover.same_system_identifier_within_group();

create function pgautofailover.update_secondary_check()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  other pgautofailover.node;
begin
  if not (old.opt_secondary and not new.opt_secondary) then
    return new;
  end if;

  select n.*
  into other
  from pgautofailover.node as n
  where n.formationid = new.formationid and n.reportedstate != 'single' and n.goalstate != 'dropped'
  order by n.nodeid
  limit 1;

  if found then
    raise exception 'formation has nodes that are not in SINGLE state'
      using
        errcode = '55000',
        detail = format('node %s reports %s', other.nodeid, other.reportedstate),
        hint = 'drop the secondary nodes first';
  end if;
  return new;
end;
$$;

create trigger disable_secondary_check
before update on pgautofailover.formation
for each row
execute function pgautofailover.update_secondary_check();

create table pgautofailover.event (
  eventid bigserial primary key,
  eventtime timestamptz not null default now(),
  formationid text not null,
  nodeid bigint not null,
  groupid integer not null,
  nodename text not null,
  nodehost text not null,
  nodeport integer not null,
  reportedstate pgautofailover.replication_state not null,
  goalstate pgautofailover.replication_state not null,
  reportedrepstate text,
  reportedtli integer not null default 1 check (reportedtli > 0),
  reportedlsn pg_lsn not null default '0/0',
  candidatepriority integer,
  replicationquorum boolean,
  description text,
  rule_pos integer,
  rule_section pgautofailover.fsm_section,
  rule text,
  facts text[]
);

create table pgautofailover.node_timeline_history (
  nodeid bigint not null references pgautofailover.node (nodeid)
    on delete cascade,
  tli integer not null,
  parenttli integer not null,
  switchpoint_lsn pg_lsn not null,
  primary key (nodeid, tli)
);

create table pgautofailover.accepted_timeline (
  formationid text not null,
  groupid integer not null,
  accepted_tli integer not null,
  decided_by text,
  decided_at timestamptz not null default now(),
  resolved_at timestamptz,
  primary key (formationid, groupid, decided_at)
);

/* One row a group: who leads, under which epoch, what an operator wished, and who left without a goodbye. */
create table pgautofailover.node_group (
  formationid text not null references pgautofailover.formation (formationid)
    on delete cascade,
  groupid integer not null,
  epoch bigint not null default 0,
  leader bigint,
  wish text check (wish in ('step_down', 'promote')),
  wish_nodeid bigint,
  wish_epoch bigint,
  left_nodeid bigint,
  left_heard timestamptz,
  left_at timestamptz,
  hearsay_since timestamptz,
  loss_accepted boolean not null default false,
  primary key (formationid, groupid)
);

/*
 * The sync sets that may be in force on a group's leader. A row with an LSN was confirmed; the rows above it in
 * epoch were offered since. An empty set means that commits wait for nobody.
 */
create table pgautofailover.sync_set (
  formationid text not null,
  groupid integer not null,
  epoch bigint not null,
  members bigint[] not null,
  quorum integer not null,
  lsn pg_lsn,
  primary key (formationid, groupid, epoch),
  foreign key (formationid, groupid) references pgautofailover.node_group
    on delete cascade,
  check (quorum between 0 and cardinality(members)),
  check ((quorum = 0) = (members = '{}'))
);

create table pgautofailover.setting (
  formationid text not null default '*',
  name text not null,
  value text not null,
  primary key (formationid, name)
);

/* One row: the last beat of the health service, and since when all waits count. */
create table pgautofailover.health_service (
  only_row boolean primary key default true check (only_row),
  beat_time timestamptz not null,
  beat_monotonic_ms bigint not null,
  waits_since timestamptz not null
);

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

comment on schema pgautofailover is 'pg_auto_failover: what people and keepers use';
comment on schema pgaf is 'pg_auto_failover, inside: facts, rules, engine; granted to nobody';
comment on table pgautofailover.formation is
  'A set of groups that share a database name and the number of standbys that commits wait for.';
comment on table pgautofailover.node is
  'One Postgres instance with its keeper: what it reported last, and what it was told to become.';
comment on column pgautofailover.node.goal_time is
  'when the goal last changed; unlike statechangetime it does not move when a state is reported';
comment on column pgautofailover.node.bad_since is 'since when no probe has found the node well';
comment on column pgautofailover.node.refused_since is 'since when every probe was refused';
comment on column pgautofailover.node.epoch is 'the highest epoch the keeper says it has heard of';
comment on column pgautofailover.node.instance is 'the run of the keeper process that reported last';
comment on column pgautofailover.node.capabilities is
  'what the keeper says it can do; empty for keepers of the original';
comment on column pgautofailover.node.streams is
  'a standby said that it was receiving WAL when it reported last';
comment on column pgautofailover.node.disk_free is 'bytes free where PGDATA lives, as reported';
comment on table pgautofailover.event is
  'Every state that was reported and every goal that was given, with the rule that gave it, why, and the facts that held.';
comment on table pgautofailover.node_timeline_history is
  'The timeline history files of the nodes, as they published them.';
comment on table pgautofailover.accepted_timeline is
  'Timelines that an operator declared to be the right one.';
comment on table pgautofailover.node_group is 'One replication group: who leads it, under which epoch.';
comment on column pgautofailover.node_group.epoch is
  'rises with each hand-over of the lead and each change of the sync set';
comment on column pgautofailover.node_group.leader is 'the node that was last given a goal that takes writes';
comment on column pgautofailover.node_group.left_nodeid is
  'a leader that was removed before it said that it had stopped';
comment on column pgautofailover.node_group.hearsay_since is
  'set while a monitor restored from an older backup relearns the group from its keepers';
comment on column pgautofailover.node_group.loss_accepted is
  'the leader was removed with guard_data_loss off';
comment on table pgautofailover.sync_set is
  'The sync sets that may be in force on a leader: above lsn every acknowledged commit is on quorum of members. No lsn: offered, not confirmed.';
comment on table pgautofailover.setting is
  'Settings that differ from their default, for one formation or for all (*). Write with pgautofailover.set_setting.';
comment on table pgautofailover.health_service is
  'The last beat of the health service, and since when all waits count.';
comment on table pgaf.state is 'What each state means; written by sql/fsm/states.sql.';
comment on table pgaf.fact is 'What each fact means; written by sql/fsm/facts.sql.';
comment on table pgaf.edge is 'What keepers can do; written by sql/fsm/edges.sql.';
comment on table pgaf.known_setting is
  'Every setting and its default; written by sql/health/known_settings.sql.';
comment on table pgaf.default_settings is
  'The defaults of known_setting as one value; written by sql/health/default_settings.sql.';
comment on table pgaf.rule is 'The rules in order of precedence; written by sql/fsm/rules.sql.';
