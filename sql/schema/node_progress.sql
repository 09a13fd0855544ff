create table pgautofailover.node_progress (
  nodeid bigint not null primary key references pgautofailover.node (nodeid)
    on delete cascade,
  what text not null,
  done_bytes bigint not null,
  total_bytes bigint not null,
  seconds_left integer,
  updated_at timestamptz not null default now(),
  constraint node_progress_amounts check (done_bytes >= 0 and total_bytes >= 0 and seconds_left >= 0)
);
comment on table pgautofailover.node_progress is
  'How far long work of a keeper has come. A row is there while the work lasts; one that is not updated any more is left over, and view progress leaves it out.';
comment on column pgautofailover.node_progress.what is 'base backup, rewind or replay';
comment on column pgautofailover.node_progress.seconds_left is
  'an estimate from the rate of late; null: not known yet';
