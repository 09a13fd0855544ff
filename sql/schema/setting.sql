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
comment on table pgautofailover.setting is
  'Settings that differ from their default, for one formation or for all (*). Write with pgautofailover.set_setting.';
comment on table pgautofailover.health_service is
  'The last beat of the health service, and since when all waits count.';
