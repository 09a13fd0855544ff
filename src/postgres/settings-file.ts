import type { Config, KeeperConfig, MonitorConfig } from '../config/model.js';
import type { PgVersion } from './binaries.js';
export function keeperSettings(_config: KeeperConfig, _version: PgVersion, _env?: NodeJS.ProcessEnv): string {
  throw new Error('not written yet');
}
export function monitorSettings(
  _config: MonitorConfig,
  _version: PgVersion,
  _env?: NodeJS.ProcessEnv,
): string {
  throw new Error('not written yet');
}
export async function writeSettings(_options: {
  config: Config;
  version: PgVersion;
  env?: NodeJS.ProcessEnv;
}): Promise<boolean> {
  throw new Error('not written yet');
}
