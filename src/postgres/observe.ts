import type { LocalServer } from './conninfo.js';
import type { PostgresControl } from './control.js';
export interface Observation {
  running: boolean;
  connected: boolean;
  error?: string;
  inRecovery: boolean | null;
  syncState: string;
  lsn: string;
  timeline: number;
  systemIdentifier: string | null;
  controlVersion: number | null;
  catalogVersion: number | null;
  streams: boolean;
}
export async function observe(_options: {
  control: PostgresControl;
  local: LocalServer;
  queryTimeout?: number;
}): Promise<Observation> {
  throw new Error('not written yet');
}
export async function diskFree(_pgdata: string): Promise<number | null> {
  throw new Error('not written yet');
}
