import type { Config } from '../config/model.js';
import type { PgVersion } from './binaries.js';
import type { PostmasterStatus } from './control.js';
import type { ControlData, DataDirectory } from './controldata.js';
export interface PgSetup {
  pg_ctl: string;
  version: PgVersion;
  pgdata: string;
  directory: DataDirectory;
  host: string;
  port: number;
  proxyport: number;
  username: string;
  dbname: string;
  postmaster: PostmasterStatus;
  controlData: ControlData | null;
  role: 'primary' | 'standby' | 'recovery' | 'unknown';
}
export async function discover(_options: {
  config: Config;
  incomplete: string;
  env?: NodeJS.ProcessEnv;
}): Promise<PgSetup> {
  throw new Error('not written yet');
}
