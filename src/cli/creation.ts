import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from '../config/load.js';
import type { Config, SslConfig } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import { BinariesError, choosePgCtl } from '../postgres/binaries.js';
import { dataDirectory } from '../postgres/controldata.js';
import { checkHostname, discoverHostname } from '../postgres/lan.js';
import { readPidFile } from '../supervisor/index.js';
import { type AuthChoice, type AuthOptions, authChoice } from './auth-choice.js';
import type { Context } from './command.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';
import type { SslOptions } from './options.js';
import { type SslChoice, sslSettings } from './ssl-choice.js';
import { asPort } from './values.js';

/** What `create monitor` and `create postgres` have in common. */

export interface CreationOptions extends SslOptions, AuthOptions {
  pgdata?: string;
  pgctl?: string;
  pgport?: string;
  listen?: string;
  hostname?: string;
  nodename?: string;
  allowRemovingPgdata?: boolean;
  run?: boolean;
}

/** Postgres does not run as root, and files that root made would be in its way. */
export function refuseRoot(context: Context): void {
  if (context.uid !== 0) return;
  throw new Failure(
    exitCodes.badArgs,
    'Expected to run as the operating system user that owns Postgres, got root: Postgres refuses to run as root',
    { fatal: true, hints: [`HINT: for instance: runuser -u postgres -- ${context.path} …`] },
  );
}

/** The authentication choice; whoever speaks 1.0 gets 1.0's default. */
export function requiredAuth(context: Context, given: CreationOptions, usual: 'minimal' | 'app'): AuthChoice {
  const chosen = authChoice(context, given, usual);
  if (chosen !== null) return chosen;
  if (given.nodename !== undefined) {
    context.log.warn(
      'Using --auth trust, as version 1.0 did with --nodename: give --auth or --skip-pg-hba to choose',
    );
    return { auth_method: 'trust', hba_level: given.pgHbaLan === true ? 'app' : usual };
  }
  throw new Failure(exitCodes.badArgs, 'Expected --auth METHOD or --skip-pg-hba, got neither', {
    fatal: true,
    hints: ['HINT: --auth trust lets every node in without a password, --auth scram-sha-256 asks for one'],
  });
}

/** The ssl choice; whoever speaks 1.0 gets 1.0's default. */
export function requiredSsl(
  context: Context,
  given: CreationOptions,
  chosen: SslChoice | null,
  pgdata: string,
): SslConfig {
  if (chosen !== null) return sslSettings(context, chosen, pgdata);
  if (given.nodename !== undefined) {
    context.log.warn(
      'Using --no-ssl, as version 1.0 did with --nodename: give --ssl-self-signed or certificates to encrypt',
    );
    return sslSettings(context, { kind: 'none', given }, pgdata);
  }
  throw new Failure(
    exitCodes.badArgs,
    'Expected --ssl-self-signed, --no-ssl, or --server-cert with --server-key, got none of them',
    {
      fatal: true,
      hints: ['HINT: --ssl-self-signed encrypts the network traffic and needs no files'],
    },
  );
}

/** Option or variable, or 0 for the default. */
export function givenPort(context: Context, given: string | undefined): number {
  if (given !== undefined) return asPort('--pgport', given);
  const variable = context.env.PGPORT;
  return variable ? asPort('PGPORT', variable) : 0;
}

/** A creation and a running service are never at the same data directory. */
export function refuseRunning(paths: Paths): void {
  const running = readPidFile(paths.pid);
  if (running === null) return;
  throw new Failure(
    exitCodes.badState,
    `An instance of pg_autoctl is already running with PGDATA "${paths.pgdata}" and pid ${running.pid}`,
    { fatal: true },
  );
}

/** PGDATA must be missing, empty, a cluster, or what an interrupted creation left. */
export function refuseForeignFiles({ pgdata, incomplete, init }: Paths): void {
  if (existsSync(pgdata) && !statSync(pgdata).isDirectory()) {
    throw new Failure(
      exitCodes.badArgs,
      `Expected --pgdata to be a directory, got "${pgdata}", which is none`,
      {
        fatal: true,
      },
    );
  }
  if (dataDirectory(pgdata, incomplete) !== 'foreign' || existsSync(init)) return;
  const [first] = readdirSync(pgdata);
  throw new Failure(
    exitCodes.badArgs,
    `Expected --pgdata to be a new, empty or Postgres data directory, got "${pgdata}", which holds "${first}" and is no Postgres cluster`,
    { fatal: true },
  );
}

/** The pg_ctl to use: `--pgctl`, else the one that a search finds first. */
export async function chosenPgCtl(
  context: Context,
  given: string | undefined,
  code: ExitCode,
): Promise<string> {
  try {
    const { pg_ctl, version } = await choosePgCtl({
      ...(given === undefined ? {} : { given: resolve(context.cwd, given) }),
      env: context.env,
      several: 'first',
    });
    context.log.info(
      `Using ${given === undefined ? 'default ' : ''}--pgctl: "${pg_ctl}" version ${version.text}`,
    );
    return pg_ctl;
  } catch (error) {
    if (!(error instanceof BinariesError)) throw error;
    throw new Failure(code, error.message, { fatal: true });
  }
}

/** The configuration of an earlier creation at the same place, if there was one. */
export function existingConfig<Role extends Config['role']>(
  { config: path }: Paths,
  role: Role,
): Extract<Config, { role: Role }> | null {
  if (!existsSync(path)) return null;
  const config = readConfig(path);
  if (isOf(config, role)) return config;
  throw new Failure(
    exitCodes.badConfig,
    `Expected the configuration "${path}" to be that of a ${role}, it is that of a ${config.role}`,
    { fatal: true },
  );
}

function isOf<Role extends Config['role']>(
  config: Config,
  role: Role,
): config is Extract<Config, { role: Role }> {
  return config.role === role;
}

/** The name by which the others reach this machine: given, known from before, or discovered. */
export async function hostnameFor(
  { log }: Context,
  given: CreationOptions,
  before: string,
  towards: { host: string; port: number },
  monitor: boolean,
): Promise<string> {
  const hostname = given.hostname ?? given.nodename;
  if (hostname !== undefined) await checkHostname(hostname, log);
  const known = hostname ?? before;
  if (known !== '') return known;
  const found = await discoverHostname({ towards, monitor, log });
  log.info(`Using --hostname "${found}", which resolves to an address of this machine`);
  return found;
}

/** 1.0's option that is accepted and means nothing now. */
export function warnOldOptions(context: Context, given: CreationOptions): void {
  if (given.allowRemovingPgdata !== true) return;
  context.log.warn(
    'Ignoring --allow-removing-pgdata: creation never deletes a data directory that is not its own',
  );
}
