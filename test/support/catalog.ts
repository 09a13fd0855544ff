import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from './postgres.js';
import { serverPrograms } from './programs.js';

/** Path of pg_dump, undefined where there is none. */
export async function dumpProgram(): Promise<string | undefined> {
  const path = join((await serverPrograms()) ?? '/usr/bin', 'pg_dump');
  return existsSync(path) ? path : undefined;
}

/** The monitor's schemas as pg_dump writes them, without what differs from dump to dump. */
export function dumpSchema(program: string, server: TestServer, ...options: string[]): string {
  const { host, port, user, password, database } = server;
  const env = { ...process.env, PGHOST: host, PGPORT: `${port}`, PGUSER: user, PGDATABASE: database };
  const text = execFileSync(
    program,
    ['--schema-only', '--schema=pgautofailover', '--schema=pgaf', ...options],
    {
      encoding: 'utf8',
      env: password === undefined ? env : { ...env, PGPASSWORD: password },
    },
  );
  return text
    .split('\n')
    .filter((line) => line !== '' && !/^(--|\\(un)?restrict )/.test(line))
    .join('\n');
}
