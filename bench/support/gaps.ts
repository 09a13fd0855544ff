/** Milliseconds of the longest time without an acknowledged row that ended or lasted between two moments; the first may have begun before. */
export function longestGap(acknowledged: readonly { at: number }[], from: number, to: number): number {
  let longest = 0;
  let last: number | undefined;
  for (const { at } of acknowledged) {
    if (at > to) break;
    if (last !== undefined && at >= from) longest = Math.max(longest, at - last);
    last = at;
  }
  return last === undefined ? to - from : Math.max(longest, to - last);
}

/** Whether rows were acknowledged all through the last stretch of time, with no gap of half a second in it. */
export function flows(acknowledged: readonly { at: number }[], now: number, stretch: number): boolean {
  return longestGap(acknowledged, now - stretch, now) < 500;
}
