import { findPgCtl } from '../../src/postgres/binaries.js';

/** The directory of `initdb`, `postgres` and `pg_dump`, where keepers would find them; undefined without a local server. */
export async function serverPrograms(): Promise<string | undefined> {
  const [first] = await findPgCtl(process.env);
  return first?.bindir;
}
