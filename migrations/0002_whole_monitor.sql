/* Maintenance may end by itself, and a reader of the monitor's history finds each failover's events quickly. */
alter table pgautofailover.node add column maintenance_until timestamptz;

comment on column pgautofailover.node.maintenance_until is
  'when maintenance ends by itself; null: when an operator says so';

create index event_of_group on pgautofailover.event (formationid, groupid, eventid);

alter table pgautofailover.node add column highest_lsn pg_lsn not null default '0/0';

comment on column pgautofailover.node.highest_lsn is
  'the highest position reported on the timeline; a standby that restarts to report may have to read its WAL up to it again';

/* It returns more columns now, which create or replace cannot do. */
drop function if exists pgautofailover.explain(bigint, text);

alter table pgautofailover.event add column since timestamptz;

comment on column pgautofailover.event.since is
  'since when what this event tells had been seen: a node that is marked unhealthy was found bad before';
