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
  facts text[],
  since timestamptz
);

create index event_of_group on pgautofailover.event (formationid, groupid, eventid);
comment on table pgautofailover.event is
  'Every state that was reported and every goal that was given, with the rule that gave it, why, and the facts that held.';

comment on column pgautofailover.event.since is
  'since when what this event tells had been seen: a node that is marked unhealthy was found bad before';
