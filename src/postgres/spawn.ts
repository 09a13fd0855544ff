import { accessSync, constants } from 'node:fs';
import { programPath } from './binaries.js';
import { runProgram } from './programs.js';

/** Where a postmaster has its sockets, and the option that says so to it, empty where its own settings do. */
export interface Sockets {
  args: string[];
  directories: string[];
}

/**
 * The `-k` option of postgres: what PG_REGRESS_SOCK_DIR says, also when it is empty; else /tmp when the configured
 * directory is not ours to write in, as a distribution's is for anyone but its own postgres user.
 */
export async function socketsOf(options: {
  pgdata: string;
  pg_ctl: string;
  env: NodeJS.ProcessEnv;
}): Promise<Sockets> {
  const given = options.env.PG_REGRESS_SOCK_DIR;
  if (given !== undefined) return { args: ['-k', given], directories: given === '' ? [] : [given] };
  if (process.getuid?.() === 0) return { args: [], directories: [] };
  const configured = await settingFromFiles({ ...options, name: 'unix_socket_directories' });
  const directories = configured.split(',').map((directory) => directory.trim());
  const [first = ''] = directories;
  if (first === '' || first.startsWith('@')) return { args: [], directories: [] };
  try {
    accessSync(first, constants.W_OK);
    return { args: [], directories };
  } catch {
    return { args: ['-k', '/tmp'], directories: ['/tmp'] };
  }
}

/** A setting as the files in PGDATA give it, postgresql.auto.conf before the others; needs no running server. */
export async function settingFromFiles(options: {
  pg_ctl: string;
  pgdata: string;
  name: string;
}): Promise<string> {
  const { stdout } = await runProgram(programPath(options.pg_ctl, 'postgres'), {
    args: ['-D', options.pgdata, '-C', options.name],
    pgdata: options.pgdata,
  });
  return stdout.trim();
}
