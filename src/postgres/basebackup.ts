import type { Logger } from '../log/logger.js';
import type { PostgresControl } from './control.js';
import type { StandbySettings, Upstream } from './replication.js';
export interface BaseBackupOptions {
  control: PostgresControl;
  pg_ctl: string;
  pgdata: string;
  incomplete: string;
  backupDirectory: string;
  maxRate: string;
  upstream: Upstream;
  copyName: string;
  standby: StandbySettings;
  whole: () => Promise<void>;
  log: Logger;
  signal?: AbortSignal;
}
export async function baseBackup(_options: BaseBackupOptions): Promise<void> {
  throw new Error('not written yet');
}
