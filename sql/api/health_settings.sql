create or replace function pgautofailover.health_settings(
  out enabled boolean,
  out period integer,
  out timeout integer,
  out max_retries integer,
  out retry_delay integer,
  out refused_grace integer
)
returns record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select
    s.enable_health_checks,
    (extract(epoch from s.health_check_period) * 1000)::integer,
    (extract(epoch from s.health_check_timeout) * 1000)::integer,
    s.health_check_max_retries,
    (extract(epoch from s.health_check_retry_delay) * 1000)::integer,
    (extract(epoch from s.refused_grace) * 1000)::integer
  from pgaf.settings_of('*') as s;
$$;

comment on function pgautofailover.health_settings is
  'How the health service should probe: all times in milliseconds, from the settings for all formations.';
