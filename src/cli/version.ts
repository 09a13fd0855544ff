import { readFileSync } from 'node:fs';
import { z } from 'zod';

const packageFile = z.object({ version: z.string() });

/** Our release, from package.json. */
export const version = packageFile.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
).version;

/** The version of the original's protocol that the monitor answers with in pg_available_extensions. */
export const extensionVersion = '2.0';

/** The Postgres release that the test suite runs with, and those it is meant for. */
const testedWith = '15';
const compatible = ['13', '14', '15', '16', '17', '18'];

/** The four lines of `pg_autoctl version`. */
export function versionText(): string {
  const majors = `${compatible.slice(0, -1).join(', ')}, and ${compatible.at(-1)}`;
  return `${[
    `pg_autoctl version ${version}`,
    `pg_autoctl extension version ${extensionVersion}`,
    `compiled with PostgreSQL ${testedWith}`,
    `compatible with Postgres ${majors}`,
  ].join('\n')}\n`;
}

/** The same for `--json`. */
export function versionObject(): Record<string, string | number> {
  return {
    pg_autoctl: version,
    pgautofailover: extensionVersion,
    pg_major: testedWith,
    pg_version: testedWith,
    pg_version_str: `PostgreSQL ${testedWith}`,
    pg_version_num: Number(testedWith) * 10_000,
  };
}
