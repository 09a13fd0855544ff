import { accessSync, constants } from 'node:fs';
import { programPath } from './binaries.js';
import { runProgram } from './programs.js';

/**
 * The `-k` option of postgres: what PG_REGRESS_SOCK_DIR says, also when it is empty; else /tmp when the configured
 * directory is not ours to write in, as a distribution's is for anyone but its own postgres user.
 */
export async function socketArguments(options: {
  pgdata: string;
  pg_ctl: string;
  env: NodeJS.ProcessEnv;
}): Promise<string[]> {
  const given = options.env.PG_REGRESS_SOCK_DIR;
  if (given !== undefined) return ['-k', given];
  if (process.getuid?.() === 0) return [];
  const configured = await settingFromFiles({ ...options, name: 'unix_socket_directories' });
  const [first = ''] = configured.split(',').map((directory) => directory.trim());
  if (first === '' || first.startsWith('@')) return [];
  try {
    accessSync(first, constants.W_OK);
    return [];
  } catch {
    return ['-k', '/tmp'];
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
