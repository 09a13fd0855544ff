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
  maintenance_until timestamptz,
  highest_lsn pg_lsn not null default '0/0',
  fencing_token bigint not null default 0,
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
comment on column pgautofailover.node.maintenance_until is
  'when maintenance ends by itself; null: when an operator says so';
comment on column pgautofailover.node.highest_lsn is
  'the highest position reported on the timeline; a standby that restarts to report may have to read its WAL up to it again';
comment on column pgautofailover.node.fencing_token is
  'given to each connection of the keeper, rising; a report with an older one is refused';
