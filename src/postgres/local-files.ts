import type { Config } from '../config/model.js';
import type { Logger } from '../log/logger.js';
import type { PgVersion } from './binaries.js';
import { ensureHbaRules, type HbaRule, hbaFile } from './hba.js';
import { writeSettings } from './settings-file.js';
import { ensureCertificate, isSelfSigned } from './ssl.js';

/**
 * Writes what belongs to this node and not to the one its data was copied from: certificate (when it is our
 * self-signed one), settings file, rules in pg_hba.conf. Tells whether Postgres has to reload.
 */
export async function writeLocalFiles(options: {
  config: Config;
  version: PgVersion;
  rules: readonly HbaRule[];
  /** True after a copy or a rewind. */
  renewCertificate: boolean;
  log: Logger;
  env?: NodeJS.ProcessEnv;
}): Promise<boolean> {
  const { config, version, rules, renewCertificate: renew, log, env = process.env } = options;
  const { pgdata, hba_level: level } = config.postgresql;
  if (isSelfSigned(config.ssl, pgdata)) {
    await ensureCertificate({ pgdata, hostname: config.hostname, renew, env });
  }
  const settings = writeSettings({ config, version, env });
  const hba = ensureHbaRules({ file: hbaFile(pgdata), rules, level, log });
  return settings || hba || renew;
}
