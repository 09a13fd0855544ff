import { setTimeout as sleep } from 'node:timers/promises';
import { Busy } from '../monitor/errors.js';
import type { Context } from './command.js';

/** Seconds in all, and between two tries. */
const patience = 900;
const least = 1;
const most = 5;

/** Calls the monitor again while it says that somebody else is at it, for a quarter of an hour. */
export async function whileBusy<Result>(context: Context, call: () => Promise<Result>): Promise<Result> {
  const end = Date.now() + patience * 1000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const pause = (least + Math.random() * (most - least)) * 1000;
      if (!(error instanceof Busy) || Date.now() + pause > end) throw error;
      context.log.warn(
        `The monitor is busy, trying again in ${Math.round(pause / 1000)} s: ${error.message}`,
      );
      await sleep(pause);
    }
  }
}
