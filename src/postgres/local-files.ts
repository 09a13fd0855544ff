import type { Config } from '../config/model.js';
import type { Logger } from '../log/logger.js';
import type { PgVersion } from './binaries.js';
import type { HbaRule } from './hba.js';
export async function writeLocalFiles(_options: {
  config: Config;
  version: PgVersion;
  rules: readonly HbaRule[];
  renewCertificate: boolean;
  log: Logger;
  env?: NodeJS.ProcessEnv;
}): Promise<boolean> {
  throw new Error('not written yet');
}
