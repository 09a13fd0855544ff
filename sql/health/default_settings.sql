/* The defaults, put together once an installation. */
delete from pgaf.default_settings;

insert into pgaf.default_settings (settings)
select
  row(
    max(k.default_value) filter (where k.name = 'health_check_period')::interval,
    max(k.default_value) filter (where k.name = 'health_check_timeout')::interval,
    max(k.default_value) filter (where k.name = 'health_check_retry_delay')::interval,
    max(k.default_value) filter (where k.name = 'health_check_max_retries')::integer,
    max(k.default_value) filter (where k.name = 'enable_health_checks')::boolean,
    max(k.default_value) filter (where k.name = 'refused_grace')::interval,
    max(k.default_value) filter (where k.name = 'node_considered_unhealthy_timeout')::interval,
    max(k.default_value) filter (where k.name = 'startup_grace_period')::interval,
    max(k.default_value) filter (where k.name = 'primary_demote_timeout')::interval,
    pg_size_bytes(max(k.default_value) filter (where k.name = 'enable_sync_wal_log_threshold')),
    pg_size_bytes(max(k.default_value) filter (where k.name = 'promote_wal_log_threshold')),
    max(k.default_value) filter (where k.name = 'replication_stall_timeout')::interval,
    max(k.default_value) filter (where k.name = 'lease')::interval,
    max(k.default_value) filter (where k.name = 'lease_margin')::interval,
    max(k.default_value) filter (where k.name = 'guard_data_loss')::boolean,
    max(k.default_value) filter (where k.name = 'failover_from_silent_wait_primary')::boolean,
    null
  )::pgaf.settings
from pgaf.known_setting as k;
