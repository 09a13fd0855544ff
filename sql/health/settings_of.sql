create or replace function pgaf.settings_of(formation text)
returns pgaf.settings
language plpgsql
stable
as $$
declare
  effective pgaf.settings;
  chosen pgautofailover.setting;
begin
  select (d.settings).* into effective from pgaf.default_settings as d;
  effective.waits_since := (select beat.waits_since from pgautofailover.health_service as beat);

  for chosen in
    select s.*
    from pgautofailover.setting as s
    where s.formationid in (settings_of.formation, '*')
    order by s.formationid <> '*'
  loop
    case chosen.name
      when 'health_check_period' then
        effective.health_check_period := chosen.value::interval;
      when 'health_check_timeout' then
        effective.health_check_timeout := chosen.value::interval;
      when 'health_check_retry_delay' then
        effective.health_check_retry_delay := chosen.value::interval;
      when 'health_check_max_retries' then
        effective.health_check_max_retries := chosen.value::integer;
      when 'enable_health_checks' then
        effective.enable_health_checks := chosen.value::boolean;
      when 'refused_grace' then
        effective.refused_grace := chosen.value::interval;
      when 'node_considered_unhealthy_timeout' then
        effective.node_considered_unhealthy_timeout := chosen.value::interval;
      when 'startup_grace_period' then
        effective.startup_grace_period := chosen.value::interval;
      when 'primary_demote_timeout' then
        effective.primary_demote_timeout := chosen.value::interval;
      when 'enable_sync_wal_log_threshold' then
        effective.enable_sync_wal_log_threshold := pg_size_bytes(chosen.value);
      when 'promote_wal_log_threshold' then
        effective.promote_wal_log_threshold := pg_size_bytes(chosen.value);
      when 'replication_stall_timeout' then
        effective.replication_stall_timeout := chosen.value::interval;
      when 'lease' then
        effective.lease := chosen.value::interval;
      when 'lease_margin' then
        effective.lease_margin := chosen.value::interval;
      when 'guard_data_loss' then
        effective.guard_data_loss := chosen.value::boolean;
      when 'failover_from_silent_wait_primary' then
        effective.failover_from_silent_wait_primary := chosen.value::boolean;
      else null;
    end case;
  end loop;

  if nullif(current_setting('pgautofailover.guard_data_loss', true), '')::boolean is false then
    effective.guard_data_loss := false;
  end if;
  return effective;
end
$$;

comment on function pgaf.settings_of(text) is
  'All settings of a formation as they count now: its own row, else the row for all formations (*), else the default. guard_data_loss may also be turned off by the session.';
