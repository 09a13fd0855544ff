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
comment on table pgautofailover.node_timeline_history is
  'The timeline history files of the nodes, as they published them.';
comment on table pgautofailover.accepted_timeline is
  'Timelines that an operator declared to be the right one.';
