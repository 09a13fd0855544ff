import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import type { SslConfig, SslMode } from '../config/model.js';
import { sslModes } from '../config/options.js';
import { certificatePaths } from '../postgres/ssl.js';
import type { Context } from './command.js';
import { exitCodes, Failure, usageError } from './exit-codes.js';
import type { SslOptions } from './options.js';
import { asBoolean } from './values.js';

/** The choice about network encryption that creation demands: self-signed, certificates, or none. */
export type SslChoice = { kind: 'self-signed' | 'certificates' | 'none'; given: SslOptions };

const certificateOptions = {
  sslCaFile: '--ssl-ca-file',
  sslCrlFile: '--ssl-crl-file',
  serverCert: '--server-cert',
  serverKey: '--server-key',
} as const;

/** Which choice the options and the environment make; null when they make none. Contradictions are refused. */
export function sslChoice(context: Context, given: SslOptions): SslChoice | null {
  const variable = context.env.PG_AUTOCTL_SSL_SELF_SIGNED;
  const fromEnvironment = variable !== undefined && asBoolean('PG_AUTOCTL_SSL_SELF_SIGNED', variable);
  const selfSigned = given.sslSelfSigned === true || fromEnvironment;
  const none = given.ssl === false;
  const certificates = Object.entries(certificateOptions)
    .filter(([key]) => given[key as keyof typeof certificateOptions] !== undefined)
    .map(([, option]) => option);
  const name = given.sslSelfSigned === true ? '--ssl-self-signed' : 'PG_AUTOCTL_SSL_SELF_SIGNED';
  const chosen = [...(selfSigned ? [name] : []), ...(none ? ['--no-ssl'] : []), ...certificates.slice(0, 1)];
  if (chosen.length > 1) {
    throw usageError(
      `Expected one of --ssl-self-signed, --no-ssl and certificate options, got ${chosen.join(' and ')}`,
    );
  }
  if (selfSigned) return { kind: 'self-signed', given };
  if (none) return { kind: 'none', given };
  return certificates.length > 0 ? { kind: 'certificates', given } : null;
}

/** The ssl section of the configuration for that choice, with the advice that goes with it. */
export function sslSettings(context: Context, { kind, given }: SslChoice, pgdata: string): SslConfig {
  const settings = { active: kind !== 'none', ca_file: '', crl_file: '', cert_file: '', key_file: '' };
  const sslmode = sslMode(context, kind, given.sslMode);
  switch (kind) {
    case 'self-signed':
      if (sslmode === 'verify-ca' || sslmode === 'verify-full') {
        throw refused('--ssl-mode', 'require or weaker with --ssl-self-signed', sslmode);
      }
      context.log.info(
        'Using --ssl-self-signed: pg_autoctl will create self-signed certificates, allowing for encrypted network traffic',
      );
      context.log.warn(
        'Self-signed certificates provide protection against eavesdropping; this setup does NOT protect against Man-In-The-Middle attacks nor Impersonation attacks.',
      );
      context.log.warn('See https://www.postgresql.org/docs/current/libpq-ssl.html for details');
      return { ...settings, sslmode, ...certificatePaths(pgdata) };
    case 'none':
      context.log.warn(
        'No encryption is used for network traffic! This allows an attacker on the network to read all replication data.',
      );
      context.log.warn(
        'Using --ssl-self-signed instead of --no-ssl is recommended to achieve more security with the same ease of deployment.',
      );
      context.log.warn(
        'See https://www.postgresql.org/docs/current/libpq-ssl.html for details on how to improve',
      );
      return { ...settings, sslmode };
    case 'certificates':
      return { ...settings, sslmode, ...certificateFiles(context, given, sslmode) };
  }
}

function sslMode(context: Context, kind: SslChoice['kind'], given: string | undefined): SslMode {
  if (given !== undefined) {
    const mode = sslModes.find((known) => known === given);
    if (mode === undefined) throw refused('--ssl-mode', `one of ${sslModes.join(', ')}`, given);
    return mode;
  }
  const mode: SslMode = kind === 'self-signed' ? 'require' : kind === 'none' ? 'prefer' : 'verify-full';
  context.log.info(`Using default --ssl-mode "${mode}"`);
  return mode;
}

function certificateFiles(
  context: Context,
  given: SslOptions,
  sslmode: SslMode,
): Pick<SslConfig, 'ca_file' | 'crl_file' | 'cert_file' | 'key_file'> {
  if (given.serverCert === undefined || given.serverKey === undefined) {
    const missing = given.serverCert === undefined ? '--server-cert' : '--server-key';
    throw new Failure(
      exitCodes.badArgs,
      `Expected --server-cert and --server-key together, ${missing} is missing`,
      {
        fatal: true,
      },
    );
  }
  if (given.sslCaFile === undefined && (sslmode === 'verify-ca' || sslmode === 'verify-full')) {
    throw new Failure(
      exitCodes.badArgs,
      `Expected --ssl-ca-file with --ssl-mode "${sslmode}", it is missing`,
      {
        fatal: true,
      },
    );
  }
  const file = (key: keyof typeof certificateOptions): string =>
    readable(context, certificateOptions[key], given[key]);
  return {
    ca_file: file('sslCaFile'),
    crl_file: file('sslCrlFile'),
    cert_file: file('serverCert'),
    key_file: file('serverKey'),
  };
}

function readable(context: Context, option: string, given: string | undefined): string {
  if (given === undefined) return '';
  const path = resolve(context.cwd, given);
  try {
    accessSync(path, constants.F_OK);
  } catch (error) {
    throw new Failure(exitCodes.badArgs, `Expected ${option} to be a file that exists, got "${given}"`, {
      fatal: true,
      cause: error,
    });
  }
  return path;
}

function refused(option: string, expectation: string, value: string): Failure {
  return new Failure(exitCodes.badArgs, `Expected ${option} to be ${expectation}, got "${value}"`, {
    fatal: true,
  });
}
