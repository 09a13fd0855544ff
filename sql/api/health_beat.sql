create or replace function pgautofailover.health_beat(monotonic_ms bigint)
returns void
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
declare
  at constant timestamptz := clock_timestamp();
  last_beat pgautofailover.health_service;
  wall_ms numeric;
begin
  -- what its transaction did before may have to survive a crash, a beat need not
  if pg_current_xact_id_if_assigned() is null then
    perform pgaf.commit_without_flush();
  end if;
  select b.* into last_beat from pgautofailover.health_service as b for update;
  if not found then
    insert into pgautofailover.health_service (beat_time, beat_monotonic_ms, waits_since)
    values (at, monotonic_ms, at);
    return;
  end if;

  wall_ms := extract(epoch from at - last_beat.beat_time) * 1000;
  -- a lower reading is another service, or another machine
  if
    monotonic_ms >= last_beat.beat_monotonic_ms
    and abs(wall_ms - (monotonic_ms - last_beat.beat_monotonic_ms)) > 1000
  then
    last_beat.waits_since := at;
    perform pgaf.write_log('The clock of the monitor jumped: all waits start anew');
  end if;

  update pgautofailover.health_service as b
  set
    beat_time = at,
    beat_monotonic_ms = health_beat.monotonic_ms,
    waits_since = last_beat.waits_since;
end;
$$;

comment on function pgautofailover.health_beat(bigint) is
  'The health service beats once a round, with its own monotonic clock in milliseconds. Where that and the monitor''s wall clock disagree by more than a second, every wait starts anew.';
