import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How to get what the original is measured with, on Debian and Ubuntu. */
export const howToInstall = (major: string): string =>
  `apt-get install -y postgresql-${major}-auto-failover pg-auto-failover-cli`;

/** Whether the server of these programs can load the original's extension. */
export function hasOriginalExtension(programs: string): boolean {
  const ask = (flag: string) =>
    execFileSync(join(programs, 'pg_config'), [flag], { encoding: 'utf8' }).trim();
  return existsSync(join(ask('--pkglibdir'), 'pgautofailover.so'));
}

/** The original's pg_autoctl: a compiled program on PATH; undefined where it is not installed. */
export function originalAutoctl(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return (env.PATH ?? '')
    .split(delimiter)
    .filter((place) => place !== '' && !place.includes('node_modules'))
    .map((place) => join(place, 'pg_autoctl'))
    .find(isCompiled);
}

function isCompiled(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return execFileSync('head', ['-c', '4', path]).equals(Buffer.from('\x7fELF', 'latin1'));
  } catch {
    return false;
  }
}

/** Major version of the server of these programs. */
export function majorVersion(programs: string): string {
  const shown = execFileSync(join(programs, 'pg_config'), ['--version'], { encoding: 'utf8' });
  const [major] = /\d+/.exec(shown) ?? [];
  if (major === undefined) throw new Error(`pg_config --version: expected a version, got "${shown.trim()}"`);
  return major;
}
