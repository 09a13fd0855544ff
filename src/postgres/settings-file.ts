import { join } from 'node:path';
import type { Config, KeeperConfig, MonitorConfig } from '../config/model.js';
import type { PgVersion } from './binaries.js';
import { buildConninfo } from './conninfo-text.js';
import { writeIfDifferent } from './files.js';
import { ensureInclude, header, quoteSetting as quote } from './include.js';
import { sslParameters } from './ssl.js';
import { thisMachine, tuningSettings } from './tuning.js';

export const settingsFile = 'postgresql-auto-failover.conf';

type Settings = [string, string][];

/** Compared literally by the original's tests. */
const ciphers = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-ECDSA-AES256-SHA384',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES256-SHA384',
].join(':');

/** The text of our settings file on a data node. */
export function keeperSettings(
  config: KeeperConfig,
  _version: PgVersion,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { listen_addresses, port } = config.postgresql;
  return fileText(
    [
      ['shared_preload_libraries', quote('pg_stat_statements')],
      ['listen_addresses', quote(listen_addresses)],
      ['port', String(port)],
      ['max_wal_senders', '12'],
      ['max_replication_slots', '12'],
      ['wal_level', quote('replica')],
      ['wal_log_hints', 'on'],
      ['wal_sender_timeout', quote('30s')],
      // a standby whose upstream has restarted is missed by every commit until it comes back
      ['wal_retrieve_retry_interval', quote('200ms')],
      ['wal_receiver_timeout', quote('10s')],
      ['hot_standby_feedback', 'on'],
      ['hot_standby', 'on'],
      ['synchronous_commit', 'on'],
      ['logging_collector', 'on'],
      ['log_destination', 'stderr'],
      ['log_directory', 'log'],
      ['log_min_messages', 'info'],
      ['log_connections', 'off'],
      ['log_disconnections', 'off'],
      ['log_lock_waits', 'on'],
      ...passwordEncryption(config),
      ...sslSettings(config),
      ['wal_keep_size', quote('8 GB')],
      ...citusSettings(config),
    ],
    env,
  );
}

/** The text of our settings file on a monitor. */
export function monitorSettings(
  config: MonitorConfig,
  _version: PgVersion,
  env: NodeJS.ProcessEnv = process.env,
): string {
  const { listen_addresses, port } = config.postgresql;
  return fileText(
    [
      ['cluster_name', quote('pg_auto_failover monitor')],
      ['listen_addresses', quote(listen_addresses)],
      ['port', String(port)],
      ['log_destination', 'stderr'],
      ['logging_collector', 'on'],
      ['log_directory', 'log'],
      ['log_min_messages', 'info'],
      ['log_connections', 'off'],
      ['log_disconnections', 'off'],
      ['log_lock_waits', 'on'],
      ['log_statement', 'ddl'],
      ...passwordEncryption(config),
      ...sslSettings(config),
      ['tcp_keepalives_idle', '30'],
      ['tcp_keepalives_interval', '10'],
      ['tcp_keepalives_count', '6'],
      ['tcp_user_timeout', '60000'],
    ],
    env,
  );
}

/** Writes our settings file when its text differs, and its include. Tells whether anything changed. */
export function writeSettings(options: {
  config: Config;
  version: PgVersion;
  env?: NodeJS.ProcessEnv;
}): boolean {
  const { config, version, env = process.env } = options;
  const { pgdata } = config.postgresql;
  const text =
    config.role === 'keeper' ? keeperSettings(config, version, env) : monitorSettings(config, version, env);
  const changed = writeIfDifferent(join(pgdata, settingsFile), text);
  return ensureInclude(pgdata, settingsFile) || changed;
}

function fileText(settings: Settings, env: NodeJS.ProcessEnv): string {
  const lines = (some: Settings) => some.map(([name, value]) => `${name} = ${value}\n`).join('');
  return `${header}\n${lines(settings)}\n${lines(tuningSettings(thisMachine(), env))}`;
}

function passwordEncryption({ postgresql: { auth_method: method } }: Config): Settings {
  if (method === 'password') return [['password_encryption', quote('scram-sha-256')]];
  return method === 'md5' || method === 'scram-sha-256' ? [['password_encryption', quote(method)]] : [];
}

function sslSettings({ ssl }: Config): Settings {
  const files: Settings = [
    ['ssl_ca_file', ssl.ca_file],
    ['ssl_crl_file', ssl.crl_file],
    ['ssl_cert_file', ssl.cert_file],
    ['ssl_key_file', ssl.key_file],
  ];
  const set = files
    .filter(([, path]) => path !== '')
    .map(([name, path]): [string, string] => [name, quote(path)]);
  return [['ssl', ssl.active ? 'on' : 'off'], ...set, ['ssl_ciphers', quote(ciphers)]];
}

/** Later lines win over the same settings above. */
function citusSettings(config: KeeperConfig): Settings {
  if (config.nodekind === 'standalone') return [];
  const { cluster_name } = config.citus;
  const settings: Settings = [
    ['shared_preload_libraries', quote('citus,pg_stat_statements')],
    ['wal_level', 'logical'],
    ['citus.node_conninfo', quote(buildConninfo(sslParameters(config.ssl)))],
  ];
  if (cluster_name) {
    settings.push(
      ['citus.cluster_name', quote(cluster_name)],
      ['citus.use_secondary_nodes', quote('always')],
    );
  }
  return [...settings, ['citus.local_hostname', quote(config.hostname)]];
}
