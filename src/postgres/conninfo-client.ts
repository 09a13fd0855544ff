import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import type pg from 'pg';
import { ConninfoError, type Parameters } from './conninfo-text.js';

export interface ConnectOptions {
  /** Milliseconds; 2000 when not given. */
  connectTimeout?: number;
  /** Milliseconds after which a query without an answer fails; 0: never. */
  queryTimeout?: number;
  applicationName?: string;
  dbname?: string;
  /** Speak the replication protocol. */
  replication?: boolean;
}

/** What to try, in this order, for the hosts and the sslmode of a connection string. */
export function clientConfigs(parameters: Parameters, options: ConnectOptions = {}): pg.ClientConfig[] {
  const hosts = (parameters.host ?? process.env.PGHOST ?? 'localhost').split(',');
  const ports = (parameters.port ?? process.env.PGPORT ?? '5432').split(',');
  const user = parameters.user ?? process.env.PGUSER ?? userInfo().username;
  return hosts.flatMap((host, index) => {
    const common: ReplicationConfig = {
      host: host || 'localhost',
      port: Number(ports[index] || ports[0] || 5432),
      user,
      database: options.dbname ?? parameters.dbname ?? user,
      connectionTimeoutMillis: options.connectTimeout ?? 2000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5000,
      application_name: options.applicationName ?? parameters.application_name ?? 'pg_autoctl',
      ...(parameters.password === undefined ? {} : { password: parameters.password }),
      ...(parameters.options === undefined ? {} : { options: parameters.options }),
      ...(options.queryTimeout === undefined ? {} : { query_timeout: options.queryTimeout }),
      ...(options.replication ? { replication: 'true' } : {}),
    };
    return tlsChoices(host, parameters).map((ssl) => ({ ...common, ssl }));
  });
}

/** pg sends the startup parameter `replication`, its types do not know that. */
type ReplicationConfig = pg.ClientConfig & { replication?: string };

/** libpq's sslmode: what it allows, and what it tries first. */
function tlsChoices(host: string, parameters: Parameters): (false | ConnectionOptions)[] {
  if (host.startsWith('/')) return [false];
  const mode = parameters.sslmode ?? 'prefer';
  const any: ConnectionOptions = { rejectUnauthorized: false };
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, any];
    case 'prefer':
      return [any, false];
    case 'require':
      return parameters.sslrootcert ? [verified(parameters, false)] : [any];
    case 'verify-ca':
      return [verified(parameters, false)];
    case 'verify-full':
      return [verified(parameters, true)];
    default:
      throw new ConninfoError(`Expected sslmode to be one of libpq's, got "${mode}"`);
  }
}

function verified(parameters: Parameters, full: boolean): ConnectionOptions {
  const { sslrootcert, sslcrl } = parameters;
  return {
    rejectUnauthorized: true,
    ...(sslrootcert && sslrootcert !== 'system' ? { ca: readFileSync(sslrootcert) } : {}),
    ...(sslcrl ? { crl: readFileSync(sslcrl) } : {}),
    ...(full ? {} : { checkServerIdentity: () => undefined }),
  };
}
