import { setTimeout as sleep } from 'node:timers/promises';
import { nextDelay } from '../monitor/backoff.js';
import type { MonitorClient } from '../monitor/client.js';
import { MonitorUnreachable } from '../monitor/errors.js';
import type { Context } from './command.js';

const defaultSeconds = 2;

/** How long a one-shot command keeps trying to reach the monitor. */
function patience(context: Context): number {
  const given = context.env.PGCONNECT_TIMEOUT;
  if (given === undefined || given === '') return defaultSeconds;
  const seconds = Number(given);
  if (Number.isFinite(seconds) && seconds > 0) return seconds;
  context.log.warn(
    `Expected PGCONNECT_TIMEOUT to be a number of seconds, got "${given}": using ${defaultSeconds}`,
  );
  return defaultSeconds;
}

/** Connects to the monitor, trying again for a little while. */
export async function reachMonitor(context: Context, client: MonitorClient): Promise<void> {
  const begin = Date.now();
  const end = begin + patience(context) * 1000;
  let delay = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.ping();
      if (attempt > 1)
        context.log.info(`Connected to the monitor after ${attempt} attempts in ${Date.now() - begin} ms`);
      return;
    } catch (error) {
      if (!(error instanceof MonitorUnreachable)) throw error;
      delay = nextDelay(delay);
      if (Date.now() + delay > end) {
        const spent = `gave up after ${attempt} attempts in ${Date.now() - begin} ms`;
        throw new MonitorUnreachable(`${error.message} (${spent})`, { cause: error });
      }
      if (attempt === 1) context.log.warn(`Failed to connect to the monitor, trying again: ${error.message}`);
      await sleep(delay);
    }
  }
}
