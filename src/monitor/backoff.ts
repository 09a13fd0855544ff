const base = 5;
const cap = 2000;

/** Decorrelated jitter: the next pause in milliseconds, from the previous one (0 at first), between 5 ms and 2 s. */
export function nextDelay(previous: number, limits: { base: number; cap: number } = { base, cap }): number {
  const upper = Math.max(limits.base, previous * 3);
  return Math.min(limits.cap, Math.round(limits.base + Math.random() * (upper - limits.base)));
}
