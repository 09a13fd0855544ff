create or replace function pgaf.settings_of(formation text)
returns pgaf.settings
language plpgsql
stable
as $$
begin
  return (
    with
      chosen as (
        select distinct on (known.name) known.name, coalesce(setting.value, known.default_value) as value
        from
          pgaf.known_setting as known
          left join pgautofailover.setting as setting
            on setting.name = known.name and setting.formationid in (settings_of.formation, '*')
        order by known.name, setting.formationid = '*'
      )
    select
      row(
        max(c.value) filter (where c.name = 'health_check_period')::interval,
        max(c.value) filter (where c.name = 'health_check_timeout')::interval,
        max(c.value) filter (where c.name = 'health_check_retry_delay')::interval,
        max(c.value) filter (where c.name = 'health_check_max_retries')::integer,
        max(c.value) filter (where c.name = 'enable_health_checks')::boolean,
        max(c.value) filter (where c.name = 'refused_grace')::interval,
        max(c.value) filter (where c.name = 'node_considered_unhealthy_timeout')::interval,
        max(c.value) filter (where c.name = 'startup_grace_period')::interval,
        max(c.value) filter (where c.name = 'primary_demote_timeout')::interval,
        pg_size_bytes(max(c.value) filter (where c.name = 'enable_sync_wal_log_threshold')),
        pg_size_bytes(max(c.value) filter (where c.name = 'promote_wal_log_threshold')),
        max(c.value) filter (where c.name = 'replication_stall_timeout')::interval,
        max(c.value) filter (where c.name = 'lease')::interval,
        max(c.value) filter (where c.name = 'lease_margin')::interval,
        max(c.value) filter (where c.name = 'guard_data_loss')::boolean
        and coalesce(nullif(current_setting('pgautofailover.guard_data_loss', true), '')::boolean, true),
        max(c.value) filter (where c.name = 'failover_from_silent_wait_primary')::boolean,
        (select beat.waits_since from pgautofailover.health_service as beat)
      )::pgaf.settings
    from chosen as c
  );
end;
$$;

comment on function pgaf.settings_of(text) is
  'All settings of a formation as they count now: its own row, else the row for all formations (*), else the default. guard_data_loss may also be turned off by the session. In PL/pgSQL only for its cached plan.';
