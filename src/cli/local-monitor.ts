import type { MonitorConfig } from '../config/model.js';
import { localConninfo, localServer } from '../postgres/conninfo.js';

/** How to reach the monitor's own Postgres from beside it, as the local user. */
export function localMonitorConninfo(config: MonitorConfig, env: NodeJS.ProcessEnv): string {
  return localConninfo(localServer(config, env));
}

/** The connection string that nodes use for this monitor. */
export function monitorUri({ hostname, postgresql, ssl }: MonitorConfig): string {
  const listens = postgresql.listen_addresses.split(',')[0]?.trim() ?? '*';
  const host = hostname || (listens === '*' ? 'localhost' : listens);
  const shown = host.includes(':') ? `[${host}]` : host;
  const verifies = ssl.sslmode === 'verify-ca' || ssl.sslmode === 'verify-full';
  const parameters = [
    ...(['disable', 'allow'].includes(ssl.sslmode) ? [] : [`sslmode=${ssl.sslmode}`]),
    ...(verifies && ssl.ca_file !== '' ? [`sslrootcert=${ssl.ca_file}`] : []),
    ...(verifies && ssl.crl_file !== '' ? [`sslcrl=${ssl.crl_file}`] : []),
  ].join('&');
  const base = `postgres://${postgresql.username}@${shown}:${postgresql.port}/${postgresql.dbname}`;
  return parameters === '' ? base : `${base}?${parameters}`;
}
