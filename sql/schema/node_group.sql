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
  lead_lsn pg_lsn,
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
comment on table pgautofailover.node_group is 'One replication group: who leads it, under which epoch.';
comment on column pgautofailover.node_group.epoch is
  'rises with each hand-over of the lead and each change of the sync set';
comment on column pgautofailover.node_group.leader is 'the node that was last given a goal that takes writes';
comment on column pgautofailover.node_group.left_nodeid is
  'a leader that was removed before it said that it had stopped';
comment on column pgautofailover.node_group.hearsay_since is
  'set while a monitor restored from an older backup relearns the group from its keepers';
comment on column pgautofailover.node_group.loss_accepted is
  'an operator accepted that acknowledged commits may be lost: by removing the leader, or by a failover, with guard_data_loss off; until somebody leads again';
comment on column pgautofailover.node_group.lead_lsn is
  'the position that the leader had reported when it was last told to open writes: the timeline that it then began starts there or before';
comment on table pgautofailover.sync_set is
  'The sync sets that may be in force on a leader: above lsn every acknowledged commit is on quorum of members. No lsn: offered, not confirmed.';
