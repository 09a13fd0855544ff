import { parseTarget } from '../monitor/connection.js';
import type { MonitorTarget } from './target.js';

/** The TLS parameters of connection strings given to applications. */
export interface SslFragment {
  sslmode: string;
  sslrootcert: string;
  sslcrl: string;
}

/** Those of the local configuration, or with `--monitor` those of that URI. */
export function sslOfTarget({ connection, local }: MonitorTarget): SslFragment {
  if (local === null) {
    const { parameters } = parseTarget(connection);
    return {
      sslmode: parameters.get('sslmode') ?? 'prefer',
      sslrootcert: parameters.get('sslrootcert') ?? '',
      sslcrl: parameters.get('sslcrl') ?? '',
    };
  }
  const { sslmode, ca_file, crl_file } = local.config.ssl;
  const verifies = sslmode === 'verify-ca' || sslmode === 'verify-full';
  return {
    sslmode: sslmode || 'prefer',
    sslrootcert: verifies ? ca_file : '',
    sslcrl: verifies ? crl_file : '',
  };
}
