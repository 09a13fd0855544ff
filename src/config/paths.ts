import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where `pg_autoctl` keeps its own files for one data directory. */
export interface Paths {
  /** The data directory, absolute. */
  pgdata: string;
  config: string;
  state: string;
  /** Its presence means that a `create` has begun and is not finished. */
  init: string;
  /** The other nodes, when there is no monitor. */
  nodes: string;
  /** Its presence means that PGDATA is not whole: an initdb, a copy or a rewind has begun and is not finished. */
  incomplete: string;
  pid: string;
  servicePid(service: string): string;
  /** Target of pg_basebackup: by node id once that is known, by hostname before. */
  backupDirectory(node: number | string): string;
}

/** The user's home directory is needed to find our files, and is not known. */
export class HomeMissing extends Error {
  override name = 'HomeMissing';
}

/** Computes every path for a data directory; creates nothing. A relative PGDATA is below the current directory. */
export function pathsFor(pgdata: string, env: NodeJS.ProcessEnv = process.env): Paths {
  const absolute = resolve(pgdata);
  const below = join('pg_autoctl', absolute.slice(1));
  const config = join(topDirectory(env, 'XDG_CONFIG_HOME', '.config'), below);
  const data = join(topDirectory(env, 'XDG_DATA_HOME', '.local/share'), below);
  const run = join(runtimeDirectory(env), below);
  return {
    pgdata: absolute,
    config: join(config, 'pg_autoctl.cfg'),
    state: join(data, 'pg_autoctl.state'),
    init: join(data, 'pg_autoctl.init'),
    nodes: join(data, 'nodes.json'),
    incomplete: join(data, 'pg_autoctl.incomplete'),
    pid: join(run, 'pg_autoctl.pid'),
    servicePid: (service) => join(run, `pg_autoctl_${service}.pid`),
    backupDirectory: (node) =>
      join(dirname(absolute), 'backup', typeof node === 'number' ? `node_${node}` : node),
  };
}

/** Creates the directory that a file is going to be written in. */
export function ensureParent(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
}

function topDirectory(env: NodeJS.ProcessEnv, variable: string, belowHome: string): string {
  const given = env[variable];
  if (given) return given;
  if (!env.HOME) {
    throw new HomeMissing(`Expected the environment variable HOME or ${variable} to be set, both are empty`);
  }
  return join(env.HOME, belowHome);
}

function runtimeDirectory(env: NodeJS.ProcessEnv): string {
  const given = env.XDG_RUNTIME_DIR;
  return given && existsSync(given) ? given : '/tmp';
}
