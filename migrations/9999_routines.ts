import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationBuilder } from 'node-pg-migrate';

const sql = join(dirname(fileURLToPath(import.meta.url)), '..', 'sql');

/** The files of `sql/`, in the order of its contents page. */
export function routineFiles(): string[] {
  return readFileSync(join(sql, 'install.sql'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      const file = /^\\ir (\S+)$/.exec(line)?.[1];
      return file === undefined ? [] : [file];
    });
}

/** Makes every routine of the monitor anew, and drops those that `sql/` no longer has. */
export function up(pgm: Pick<MigrationBuilder, 'sql'>): void {
  for (const file of routineFiles()) {
    pgm.sql(readFileSync(join(sql, file), 'utf8'));
  }
}

export const down = false;
