import type { LocalState } from '../fsm/node.js';
import { MonitorClient } from '../monitor/client.js';
import { NotAMonitor } from '../monitor/errors.js';
import type { Told } from './progress.js';

/**
 * Tells the monitor how far long work has come, over a connection that is there only while the work lasts: reports
 * never wait for it. A monitor that keeps no such record is asked once.
 */
export function tellMonitor(uri: string, state: Pick<LocalState, 'node_id'>): (told: Told) => Promise<void> {
  const client = new MonitorClient(uri, { applicationName: 'pg_autoctl progress' });
  let isKnown = true;
  return async (told) => {
    if (!isKnown) return;
    try {
      await client.setNodeProgress(state.node_id, told);
    } catch (error) {
      isKnown = !(error instanceof NotAMonitor);
      throw error;
    } finally {
      if (told === null || !isKnown) client.disconnect();
    }
  };
}
