import type { Config, KeeperConfig, MonitorConfig } from './model.js';
import { optionsFor, storeOption } from './options.js';

/** Some of a configuration, as command line options give it. */
export type Partially<T> = { [K in keyof T]?: T[K] extends object ? Partially<T[K]> : T[K] };

/** A data node's configuration before anything is known about it. */
export function keeperDefaults(): KeeperConfig {
  const config: KeeperConfig = {
    role: 'keeper',
    monitor: '',
    formation: '',
    group: 0,
    name: '',
    hostname: '',
    nodekind: 'standalone',
    postgresql: emptyPostgresql(),
    ssl: emptySsl(),
    replication: { maximum_backup_rate: '', backup_directory: '', password: '' },
    timeout: {
      network_partition_timeout: 0,
      prepare_promotion_catchup: 0,
      prepare_promotion_walreceiver: 0,
      postgresql_restart_failure_timeout: 0,
      postgresql_restart_failure_max_retries: 0,
      listen_notifications_timeout: 0,
      citus_master_update_node_lock_cooldown: 0,
      citus_coordinator_wait_max_retries: 0,
      citus_coordinator_wait_timeout: 0,
    },
    citus: { role: '', cluster_name: '' },
  };
  return withDefaults(config);
}

/** A monitor's configuration before anything is known about it. Its rules in pg_hba.conf are those of the LAN. */
export function monitorDefaults(): MonitorConfig {
  const postgresql = { ...emptyPostgresql(), hba_level: 'app' as const };
  return withDefaults({ role: 'monitor', hostname: '', postgresql, ssl: emptySsl() });
}

/**
 * Puts given options over a configuration: texts win when they are not empty, integers when neither 0 nor -1,
 * booleans always. Returns a new configuration.
 */
export function mergeOptions<C extends Config>(config: C, options: Partially<C>): C {
  return mergeObject(
    config as unknown as Record<string, unknown>,
    options as Record<string, unknown>,
  ) as unknown as C;
}

function mergeObject(base: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = structuredClone(base);
  for (const [key, value] of Object.entries(over)) {
    const current = merged[key];
    if (value === undefined || value === null || value === '' || value === 0 || value === -1) continue;
    merged[key] = isObject(value) ? mergeObject(isObject(current) ? current : {}, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withDefaults<C extends Config>(config: C): C {
  for (const option of optionsFor(config.role)) storeOption(config, option, option.default);
  return config;
}

function emptyPostgresql(): Config['postgresql'] {
  return {
    pgdata: '',
    pg_ctl: '',
    username: '',
    dbname: '',
    host: '',
    port: 0,
    proxyport: 0,
    listen_addresses: '',
    auth_method: '',
    hba_level: 'minimal',
  };
}

function emptySsl(): Config['ssl'] {
  return { active: false, sslmode: 'prefer', ca_file: '', crl_file: '', cert_file: '', key_file: '' };
}
