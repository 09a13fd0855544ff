import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readControlData } from './controldata.js';

/** Where the WAL of a primary ends that was shut down in order: whatever it acknowledged lies before that. */
export interface End {
  lsn: string;
  timeline: number;
}

/** Reads it from pg_control, anew only when that was written since. */
export class ShutDown {
  #read: { written: number; end: End | null } | undefined;

  /** Null when the server has crashed, or was a standby. Only to be asked while no process of the server is left. */
  async end(server: { pg_ctl: string; pgdata: string }): Promise<End | null> {
    const written = statSync(join(server.pgdata, 'global', 'pg_control')).mtimeMs;
    if (this.#read?.written === written) return this.#read.end;
    const { state, checkpointLsn, timeline } = await readControlData(server);
    const end = state === 'shut down' ? { lsn: checkpointLsn, timeline } : null;
    this.#read = { written, end };
    return end;
  }
}
