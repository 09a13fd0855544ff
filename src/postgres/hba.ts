import type { Config, HbaLevel, KeeperConfig } from '../config/model.js';
import type { Logger } from '../log/logger.js';
export interface HbaRule {
  ssl: boolean;
  database: string;
  user: string;
  host: string;
  method: string;
}
export async function ensureHbaRules(_options: {
  file: string;
  rules: readonly HbaRule[];
  level: HbaLevel;
  log: Logger;
}): Promise<boolean> {
  throw new Error('not written yet');
}
export async function nodeRules(_config: KeeperConfig, _host: string, _log: Logger): Promise<HbaRule[]> {
  throw new Error('not written yet');
}
export async function ownRules(_config: KeeperConfig, _log: Logger): Promise<HbaRule[]> {
  throw new Error('not written yet');
}
export async function monitorHealthRule(
  _config: KeeperConfig,
  _monitorHost: string,
  _log: Logger,
): Promise<HbaRule> {
  throw new Error('not written yet');
}
export async function monitorRule(_config: Config, _log: Logger): Promise<HbaRule> {
  throw new Error('not written yet');
}
export function hbaFile(_pgdata: string): string {
  throw new Error('not written yet');
}
