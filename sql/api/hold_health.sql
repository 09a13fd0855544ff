create or replace function pgautofailover.hold_health()
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select pg_try_advisory_lock(3::bigint << 32);
$$;

comment on function pgautofailover.hold_health is
  'Called by a health service on the connection it keeps open: true for the one that probes, false for those that stand by.';
