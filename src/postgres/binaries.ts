import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { ProgramFailed, runProgram } from './programs.js';

export interface PgVersion {
  /** As the program prints it: `15.20`, `16beta2`. */
  text: string;
  major: number;
  minor: number;
  /** major * 100 + minor */
  number: number;
}

/** One set of Postgres server programs. */
export interface PgInstallation {
  pg_ctl: string;
  bindir: string;
  version: PgVersion;
}

/** The Postgres programs are missing, ambiguous, too old or not what they should be. */
export class BinariesError extends Error {
  override name = 'BinariesError';
}

/** The oldest major version that works with pg_auto_failover. */
export const oldestMajor = 13;

/** Every installation: those on PATH in its order, then those where distributions put them, newest first. */
export async function findPgCtl(env: NodeJS.ProcessEnv): Promise<PgInstallation[]> {
  const found: PgInstallation[] = [];
  for (const pg_ctl of [...onPath('pg_ctl', env), ...inDistribution()]) {
    const known = found.some((other) => realpathSync(other.pg_ctl) === realpathSync(pg_ctl));
    const version = known ? undefined : await versionOf(pg_ctl).catch(() => undefined);
    if (version) found.push({ pg_ctl, bindir: bindirOf(pg_ctl), version });
  }
  return found;
}

/**
 * Picks the pg_ctl to use: the given one, else that of `$PG_CONFIG`, else the one on PATH, else the newest that a
 * distribution installed. Several on PATH are refused, or the first is taken, as `several` says.
 */
export async function choosePgCtl(options: {
  given?: string;
  env: NodeJS.ProcessEnv;
  several: 'refuse' | 'first';
}): Promise<PgInstallation> {
  const { given, env, several } = options;
  if (given) return installation(resolve(given));
  if (env.PG_CONFIG) return installation(await pgCtlOf(env.PG_CONFIG));
  const found = (await findPgCtl(env)).filter(({ version }) => version.major >= oldestMajor);
  const [first] = found;
  if (!first) {
    const where = `on PATH, in ${distributionDirectories.join(' or in ')}`;
    throw new BinariesError(
      `Expected a pg_ctl of Postgres ${oldestMajor} or later ${where}, found none: use --pgctl`,
    );
  }
  const paths = new Set(onPath('pg_ctl', env));
  const ambiguous = found.filter(({ pg_ctl }) => paths.has(pg_ctl));
  if (several === 'refuse' && ambiguous.length > 1) {
    const list = ambiguous.map(({ pg_ctl, version }) => `"${pg_ctl}" (${version.text})`).join(', ');
    throw new BinariesError(`Expected one pg_ctl on PATH, found ${ambiguous.length}: ${list}: use --pgctl`);
  }
  return first;
}

/** The version of a pg_ctl; refuses what is no pg_ctl and what is older than we support. */
export async function pgVersion(pg_ctl: string): Promise<PgVersion> {
  const version = await versionOf(pg_ctl);
  if (version.major < oldestMajor) {
    throw new BinariesError(
      `Expected Postgres ${oldestMajor} or later, "${pg_ctl}" is of version ${version.text}`,
    );
  }
  return version;
}

/** The path of another program of the same installation: pg_ctl may be a link from elsewhere. */
export function programPath(pg_ctl: string, program: string): string {
  const beside = join(bindirOf(pg_ctl), program);
  return existsSync(beside) ? beside : join(dirname(pg_ctl), program);
}

/** Executable files of that name in the directories of PATH. */
export function onPath(program: string, env: NodeJS.ProcessEnv): string[] {
  const directories = (env.PATH ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  return [...new Set(directories)].map((directory) => join(directory, program)).filter(isExecutable);
}

const distributionDirectories = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin'];

function inDistribution(): string[] {
  const debian = list('/usr/lib/postgresql').map((name) => ({
    major: Number(name),
    bindir: join('/usr/lib/postgresql', name, 'bin'),
  }));
  const redHat = list('/usr')
    .filter((name) => name.startsWith('pgsql-'))
    .map((name) => ({ major: Number(name.slice('pgsql-'.length)), bindir: join('/usr', name, 'bin') }));
  return [...debian, ...redHat]
    .sort((a, b) => b.major - a.major)
    .map(({ bindir }) => join(bindir, 'pg_ctl'))
    .filter(isExecutable);
}

function list(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}

function bindirOf(pg_ctl: string): string {
  return dirname(existsSync(pg_ctl) ? realpathSync(pg_ctl) : pg_ctl);
}

async function installation(pg_ctl: string): Promise<PgInstallation> {
  return { pg_ctl, bindir: bindirOf(pg_ctl), version: await pgVersion(pg_ctl) };
}

async function pgCtlOf(pgConfig: string): Promise<string> {
  if (!isExecutable(pgConfig)) {
    throw new BinariesError(`Expected PG_CONFIG to name an executable pg_config, got "${pgConfig}"`);
  }
  const { stdout } = await runProgram(resolve(pgConfig), { args: ['--bindir'] });
  return join(stdout.trim(), 'pg_ctl');
}

async function versionOf(pg_ctl: string): Promise<PgVersion> {
  if (!isExecutable(pg_ctl)) throw new BinariesError(`Expected an executable pg_ctl, got "${pg_ctl}"`);
  const { stdout } = await runProgram(pg_ctl, { args: ['--version'], timeout: 10_000 }).catch((error) => {
    if (!(error instanceof ProgramFailed)) throw error;
    throw new BinariesError(`Expected "${pg_ctl}" to answer --version: ${error.message}`, { cause: error });
  });
  const match = /^pg_ctl .*?((\d+)(?:\.(\d+))?(?:(?:alpha|beta|rc)\d+|devel)?)/.exec(stdout);
  if (!match?.[1]) {
    throw new BinariesError(`Expected "${pg_ctl}" to be a pg_ctl, its --version says "${stdout.trim()}"`);
  }
  const [major, minor] = [Number(match[2]), Number(match[3] ?? 0)];
  return { text: match[1], major, minor, number: major * 100 + minor };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
