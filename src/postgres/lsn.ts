/** A WAL position as a number: the two halves of `X/Y` are hexadecimal. */
export function parseLsn(lsn: string): bigint {
  const match = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/.exec(lsn);
  if (!match) throw new Error(`Expected a WAL position like 0/3000060, got "${lsn}"`);
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

/** Negative, zero or positive, as for sort(). */
export function compareLsn(a: string, b: string): number {
  const difference = parseLsn(a) - parseLsn(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The greater of two WAL positions; null counts as the lowest. */
export function maxLsn(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return compareLsn(a, b) >= 0 ? a : b;
}
