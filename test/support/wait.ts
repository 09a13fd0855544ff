import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until the wait is given up. */
  deadline: number;
  /** Milliseconds between two looks. */
  every?: number;
  /** Called when the wait is given up; its text becomes part of the error. */
  explain?: () => Promise<string> | string;
}

/** Looks until `look` returns something other than undefined, null or false; an error of `look` counts as "not yet". */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  { deadline, every = 100, explain }: WaitOptions,
): Promise<T> {
  const end = performance.now() + deadline;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const seen = await look();
      if (seen !== undefined && seen !== null && seen !== false) return seen;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(every);
  }
  const reason =
    last === undefined ? '' : `\nlast error: ${last instanceof Error ? last.message : String(last)}`;
  const explanation = explain === undefined ? '' : `\n${await explain()}`;
  throw new Error(`waited ${deadline} ms for ${what}, in vain${reason}${explanation}`, { cause: last });
}
