import { chmodSync, chownSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, verifies } from '../config/check.js';
import type { SslConfig } from '../config/model.js';
import { onPath } from './binaries.js';
import { syncDirectory } from './files.js';
import { ownerWhenRoot, runProgram } from './programs.js';

/** Where a self-signed certificate and its key are. */
export function certificatePaths(pgdata: string): { cert_file: string; key_file: string } {
  return { cert_file: join(pgdata, 'server.crt'), key_file: join(pgdata, 'server.key') };
}

/** Makes a self-signed certificate unless there is one, or anew when asked: a copied one names another host. */
export async function ensureCertificate(options: {
  pgdata: string;
  hostname: string;
  renew?: boolean;
  env?: NodeJS.ProcessEnv;
}): Promise<{ cert_file: string; key_file: string }> {
  const { pgdata, hostname, renew = false, env = process.env } = options;
  const paths = certificatePaths(pgdata);
  if (!renew && existsSync(paths.cert_file) && existsSync(paths.key_file)) return paths;
  const [openssl] = onPath('openssl', env);
  if (!openssl) throw new Error('Expected the program openssl on PATH to make a self-signed certificate');
  const [cert, key] = [`${paths.cert_file}.new`, `${paths.key_file}.new`];
  const subject = `/CN=${hostname.replaceAll('\\', '\\\\').replaceAll('/', '\\/')}`;
  const request = ['req', '-new', '-x509', '-days', '365', '-nodes', '-text', '-subj', subject];
  await runProgram(openssl, { args: [...request, '-out', cert, '-keyout', key], pgdata });
  const owner = ownerWhenRoot(pgdata);
  chmodSync(key, 0o600);
  if (owner) for (const path of [cert, key]) chownSync(path, owner.uid, owner.gid);
  renameSync(key, paths.key_file);
  renameSync(cert, paths.cert_file);
  syncDirectory(pgdata);
  return paths;
}

/** Is the configured certificate the self-signed one that we make? */
export function isSelfSigned(ssl: SslConfig, pgdata: string): boolean {
  const paths = certificatePaths(pgdata);
  return ssl.active && ssl.cert_file === paths.cert_file && ssl.key_file === paths.key_file;
}

/** The sslmode part of connection strings, by libpq's keywords. */
export function sslParameters(ssl: SslConfig): Record<string, string> {
  if (!ssl.sslmode) {
    if (ssl.active) throw new ConfigError('Expected ssl.sslmode to be set when ssl.active is 1, it is empty');
    return {};
  }
  const verified = verifies(ssl.sslmode);
  return {
    sslmode: ssl.sslmode,
    ...(verified && ssl.ca_file ? { sslrootcert: ssl.ca_file } : {}),
    ...(verified && ssl.crl_file ? { sslcrl: ssl.crl_file } : {}),
  };
}
