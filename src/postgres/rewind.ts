import type { Logger } from '../log/logger.js';
import type { PostgresControl } from './control.js';
import type { StandbySettings, Upstream } from './replication.js';
export interface RewindOptions {
  control: PostgresControl;
  pg_ctl: string;
  pgdata: string;
  incomplete: string;
  upstream: Upstream;
  copyName: string;
  standby: StandbySettings;
  whole: () => Promise<void>;
  log: Logger;
  signal?: AbortSignal;
}
export async function rewind(_options: RewindOptions): Promise<void> {
  throw new Error('not written yet');
}
