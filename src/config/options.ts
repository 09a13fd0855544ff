import type { Config, KeeperConfig, MonitorConfig } from './model.js';

/**
 * What a changed value does to a running service: `reload` applies at SIGHUP, `restart` waits for the next start,
 * `refuse` rejects the whole reload, `monitor` follows the monitor's answers.
 */
export type ReloadBehaviour = 'reload' | 'restart' | 'refuse' | 'monitor';

export type OptionType = 'text' | 'integer' | 'boolean' | 'choice';

/** One setting of the configuration file. */
export interface Option {
  section: string;
  key: string;
  type: OptionType;
  unit?: string;
  /** Spelled as in the file; empty means none. */
  default: string;
  required?: boolean;
  choices?: readonly string[];
  minimum?: number;
  maximum?: number;
  /** Never printed in a log. */
  secret?: boolean;
  /** Files of the original may hold 0 where it meant the default. */
  zeroMeansDefault?: boolean;
  /** An older name of the same setting, accepted when read and never written. */
  alias?: string;
  reload: ReloadBehaviour;
  help: string;
}

export const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export const hbaLevels = ['skip', 'minimal', 'app'] as const;
export const nodeKinds = ['standalone', 'coordinator', 'worker'] as const;

/** Value of `pg_autoctl.monitor` on a node that runs without one. */
export const monitorDisabled = 'PG_AUTOCTL_DISABLED';

const text = (section: string, key: string, reload: ReloadBehaviour, help: string): Option => ({
  section,
  key,
  type: 'text',
  default: '',
  reload,
  help,
});

const integer = (
  section: string,
  key: string,
  value: number,
  reload: ReloadBehaviour,
  help: string,
): Option => ({ section, key, type: 'integer', default: String(value), minimum: 0, reload, help });

const hostname: Option = {
  ...text('pg_autoctl', 'hostname', 'reload', 'name or address by which the other nodes reach this one'),
  alias: 'nodename',
};

const postgresql = {
  pgdata: { ...text('postgresql', 'pgdata', 'refuse', 'path to the data directory'), required: true },
  pg_ctl: text('postgresql', 'pg_ctl', 'restart', 'path to the pg_ctl program'),
  username: text('postgresql', 'username', 'restart', 'name of the database owner'),
  dbname: { ...text('postgresql', 'dbname', 'restart', 'name of the database'), default: 'postgres' },
  host: text('postgresql', 'host', 'restart', 'socket directory or host to connect to the local Postgres'),
  port: {
    ...integer('postgresql', 'port', 5432, 'restart', 'port of the local Postgres'),
    required: true,
    minimum: 1,
    maximum: 65535,
  },
  proxyport: {
    ...integer('postgresql', 'proxyport', 0, 'restart', "port of the node's proxy, 0 when there is none"),
    maximum: 65535,
  },
  listen_addresses: {
    ...text('postgresql', 'listen_addresses', 'reload', 'addresses on which Postgres listens'),
    default: '*',
  },
  auth_method: {
    ...text('postgresql', 'auth_method', 'restart', 'authentication method of our rules in pg_hba.conf'),
    default: 'trust',
  },
  hba_level: {
    section: 'postgresql',
    key: 'hba_level',
    type: 'choice',
    choices: hbaLevels,
    default: 'minimal',
    reload: 'restart',
    help: 'which rules we add to pg_hba.conf',
  },
} satisfies Record<string, Option>;

const ssl = {
  active: {
    section: 'ssl',
    key: 'active',
    type: 'boolean',
    default: '0',
    reload: 'reload',
    help: 'does the server accept SSL connections',
  },
  sslmode: {
    section: 'ssl',
    key: 'sslmode',
    type: 'choice',
    choices: sslModes,
    default: 'prefer',
    reload: 'reload',
    help: 'sslmode of the connections we make',
  },
  ca_file: text('ssl', 'ca_file', 'reload', 'certificate authority'),
  crl_file: text('ssl', 'crl_file', 'reload', 'certificate revocation list'),
  cert_file: text('ssl', 'cert_file', 'reload', "the server's certificate"),
  key_file: text('ssl', 'key_file', 'reload', "the server's private key"),
} satisfies Record<string, Option>;

const role = (value: Config['role']): Option => ({
  section: 'pg_autoctl',
  key: 'role',
  type: 'choice',
  choices: [value],
  default: value,
  required: true,
  reload: 'refuse',
  help: 'what this node is',
});

/** Every setting of a data node, in the order of the file. */
export const keeperOptions: readonly Option[] = [
  role('keeper'),
  {
    ...text('pg_autoctl', 'monitor', 'reload', `connection string of the monitor, or ${monitorDisabled}`),
    required: true,
  },
  {
    ...text('pg_autoctl', 'formation', 'restart', 'formation this node belongs to'),
    default: 'default',
    required: true,
  },
  integer('pg_autoctl', 'group', 0, 'monitor', 'group within the formation'),
  text('pg_autoctl', 'name', 'reload', 'name of the node'),
  { ...hostname, required: true },
  {
    section: 'pg_autoctl',
    key: 'nodekind',
    type: 'choice',
    choices: nodeKinds,
    default: 'standalone',
    reload: 'restart',
    help: 'kind of node',
  },
  ...Object.values(postgresql),
  ...Object.values(ssl),
  {
    ...text('replication', 'maximum_backup_rate', 'reload', 'limit of pg_basebackup, as its --max-rate'),
    default: '100M',
  },
  text('replication', 'backup_directory', 'reload', 'where pg_basebackup writes'),
  { ...text('replication', 'password', 'reload', 'password of pgautofailover_replicator'), secret: true },
  {
    ...integer(
      'timeout',
      'network_partition_timeout',
      20,
      'reload',
      'a primary cut off for longer stops itself',
    ),
    unit: 's',
  },
  {
    ...integer('timeout', 'prepare_promotion_catchup', 30, 'reload', 'accepted from files, not used'),
    unit: 's',
  },
  {
    ...integer('timeout', 'prepare_promotion_walreceiver', 5, 'reload', 'accepted from files, not used'),
    unit: 's',
  },
  {
    ...integer(
      'timeout',
      'postgresql_restart_failure_timeout',
      20,
      'reload',
      'for how long failed starts of a primary are tried again before it is reported as failed',
    ),
    unit: 's',
  },
  integer(
    'timeout',
    'postgresql_restart_failure_max_retries',
    3,
    'reload',
    'how many failed starts of a primary before it is reported as failed',
  ),
  {
    ...integer('timeout', 'listen_notifications_timeout', 60, 'restart', 'how long commands wait'),
    unit: 's',
    zeroMeansDefault: true,
  },
  {
    ...integer(
      'timeout',
      'citus_master_update_node_lock_cooldown',
      10_000,
      'restart',
      'lock cooldown of master_update_node',
    ),
    unit: 'ms',
    zeroMeansDefault: true,
  },
  {
    ...integer(
      'timeout',
      'citus_coordinator_wait_max_retries',
      100,
      'restart',
      'tries to reach a coordinator',
    ),
    zeroMeansDefault: true,
  },
  {
    ...integer('timeout', 'citus_coordinator_wait_timeout', 300, 'restart', 'wait for a coordinator'),
    unit: 's',
    zeroMeansDefault: true,
  },
  {
    section: 'citus',
    key: 'role',
    type: 'choice',
    choices: ['primary', 'secondary'],
    default: '',
    reload: 'restart',
    help: 'Citus role of the node',
  },
  text('citus', 'cluster_name', 'restart', 'Citus cluster of a secondary'),
];

/** Every setting of a monitor, in the order of the file. */
export const monitorOptions: readonly Option[] = [
  role('monitor'),
  hostname,
  postgresql.pgdata,
  postgresql.pg_ctl,
  { ...postgresql.username, default: 'autoctl_node' },
  { ...postgresql.dbname, default: 'pg_auto_failover' },
  postgresql.host,
  postgresql.port,
  postgresql.listen_addresses,
  postgresql.auth_method,
  ssl.sslmode,
  ssl.active,
  ssl.ca_file,
  ssl.crl_file,
  ssl.cert_file,
  ssl.key_file,
];

/** The table of settings for a role. */
export function optionsFor(role: Config['role']): readonly Option[] {
  return role === 'keeper' ? keeperOptions : monitorOptions;
}

/** A setting's name as commands spell it. */
export function optionName(option: Option): string {
  return `${option.section}.${option.key}`;
}

/** The value of a setting, spelled as in the file. */
export function optionValue(config: Config, option: Option): string {
  const value = holder(config, option.section)[option.key];
  if (typeof value === 'boolean') return value ? '1' : '0';
  return value === undefined ? option.default : String(value);
}

/** Stores a value that has been checked (see check.ts) in a configuration. */
export function storeOption(config: Config, option: Option, value: string): void {
  const target = holder(config, option.section);
  if (option.type === 'integer') target[option.key] = Number(value);
  else if (option.type === 'boolean') target[option.key] = value === '1';
  else target[option.key] = value;
}

/** Keys of section `pg_autoctl` stand at the top of the typed configuration, other sections are objects in it. */
function holder(config: KeeperConfig | MonitorConfig, section: string): Record<string, unknown> {
  const top = config as unknown as Record<string, unknown>;
  if (section === 'pg_autoctl') return top;
  const inner = top[section];
  if (typeof inner !== 'object' || inner === null) {
    throw new TypeError(`Expected a section of the configuration, got "${section}"`);
  }
  return inner as Record<string, unknown>;
}
