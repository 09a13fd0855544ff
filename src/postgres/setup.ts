import type { Logger } from '../log/logger.js';
import type { LocalServer } from './conninfo.js';
export async function initdb(_options: {
  pg_ctl: string;
  pgdata: string;
  incomplete: string;
  log: Logger;
}): Promise<void> {
  throw new Error('not written yet');
}
export async function createDatabaseAndUser(_options: {
  local: LocalServer;
  dbname: string;
  username?: string;
  log: Logger;
}): Promise<void> {
  throw new Error('not written yet');
}
export async function ensureRoles(_options: {
  local: LocalServer;
  monitor: boolean;
  replicationPassword?: string;
  log: Logger;
}): Promise<void> {
  throw new Error('not written yet');
}
export async function createExtensionIfAvailable(_options: {
  local: LocalServer;
  dbname?: string;
  extension: string;
  log: Logger;
}): Promise<boolean> {
  throw new Error('not written yet');
}
