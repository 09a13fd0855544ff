import { setTimeout as sleep } from 'node:timers/promises';

export interface Deadline {
  /** Milliseconds until the wait is given up. */
  within: number;
  every?: number;
  signal: AbortSignal;
  /** What was seen instead, for the error. */
  seen?: () => Promise<string> | string;
}

/** Looks until `look` returns something other than undefined or false; an error of `look` counts as "not yet". */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { within, every = 100, signal, seen }: Deadline,
): Promise<T> {
  const end = performance.now() + within;
  let last = '';
  while (performance.now() < end) {
    signal.throwIfAborted();
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
      last = '';
    } catch (error) {
      last = `\nlast error: ${error instanceof Error ? error.message : String(error)}`;
    }
    await sleep(every, undefined, { signal });
  }
  const instead = seen === undefined ? '' : `\n${await seen()}`;
  throw new Error(`Waited ${within / 1000} s for ${what}, in vain.${last}${instead}`);
}
