export interface PgVersion {
  text: string;
  major: number;
  minor: number;
  number: number;
}
export interface PgInstallation {
  pg_ctl: string;
  bindir: string;
  version: PgVersion;
}
export class BinariesError extends Error {
  override name = 'BinariesError';
}
export async function findPgCtl(_env: NodeJS.ProcessEnv): Promise<PgInstallation[]> {
  throw new Error('not written yet');
}
export async function choosePgCtl(_options: {
  given?: string;
  env: NodeJS.ProcessEnv;
  several: 'refuse' | 'first';
}): Promise<PgInstallation> {
  throw new Error('not written yet');
}
export async function pgVersion(_pg_ctl: string): Promise<PgVersion> {
  throw new Error('not written yet');
}
export function programPath(_pg_ctl: string, _program: string): string {
  throw new Error('not written yet');
}
