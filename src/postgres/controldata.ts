export interface ControlData {
  controlVersion: number;
  catalogVersion: number;
  systemIdentifier: string;
  state: string;
  timeline: number;
  checkpointLsn: string;
  redoLsn: string;
  minRecoveryLsn: string;
  walLogHints: boolean;
  dataChecksums: boolean;
}
export async function readControlData(_options: { pg_ctl: string; pgdata: string }): Promise<ControlData> {
  throw new Error('not written yet');
}
export type DataDirectory = 'missing' | 'empty' | 'cluster' | 'incomplete' | 'foreign';
export function dataDirectory(_pgdata: string, _incomplete: string): DataDirectory {
  throw new Error('not written yet');
}
