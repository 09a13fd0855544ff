/** The two configuration files of `pg_autoctl`, as typed values. Keys and sections are those of the INI file. */

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';
export type HbaLevel = 'skip' | 'minimal' | 'app';

export interface SslConfig {
  active: boolean;
  sslmode: SslMode;
  ca_file: string;
  crl_file: string;
  cert_file: string;
  key_file: string;
}

export interface PostgresConfig {
  pgdata: string;
  pg_ctl: string;
  username: string;
  dbname: string;
  host: string;
  port: number;
  proxyport: number;
  listen_addresses: string;
  auth_method: string;
  hba_level: HbaLevel;
}

export interface KeeperConfig {
  role: 'keeper';
  /** Connection string of the monitor, or the literal `PG_AUTOCTL_DISABLED`. */
  monitor: string;
  formation: string;
  group: number;
  name: string;
  hostname: string;
  nodekind: 'standalone' | 'coordinator' | 'worker';
  postgresql: PostgresConfig;
  ssl: SslConfig;
  replication: { maximum_backup_rate: string; backup_directory: string; password: string };
  /** Seconds, but for `citus_master_update_node_lock_cooldown` (milliseconds). */
  timeout: {
    network_partition_timeout: number;
    prepare_promotion_catchup: number;
    prepare_promotion_walreceiver: number;
    postgresql_restart_failure_timeout: number;
    postgresql_restart_failure_max_retries: number;
    listen_notifications_timeout: number;
    citus_master_update_node_lock_cooldown: number;
    citus_coordinator_wait_max_retries: number;
    citus_coordinator_wait_timeout: number;
  };
  citus: { role: string; cluster_name: string };
}

export interface MonitorConfig {
  role: 'monitor';
  hostname: string;
  postgresql: PostgresConfig;
  ssl: SslConfig;
}

export type Config = KeeperConfig | MonitorConfig;
