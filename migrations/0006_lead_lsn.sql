/* A keeper of the original names its new timeline only after the first checkpoint; its position tells it sooner. */
alter table pgautofailover.node_group add column lead_lsn pg_lsn;

comment on column pgautofailover.node_group.lead_lsn is
  'the position that the leader had reported when it was last told to open writes: the timeline that it then began starts there or before';
