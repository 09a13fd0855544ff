/** The value below which a share of the values lie. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('expected at least one measured value, got none');
  return value;
}

/** The middle value; of an even number of values, the mean of the middle two. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined)
    throw new Error('expected at least one measured value, got none');
  return (upper + lower) / 2;
}

/** The straight line that fits the points best. */
export interface Line {
  start: number;
  slope: number;
  at(x: number): number;
}

/** Least squares; of a single point, the line from nought through it. */
export function fitLine(points: readonly (readonly [number, number])[]): Line {
  const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length;
  const x = mean(points.map(([one]) => one));
  const y = mean(points.map(([, one]) => one));
  const width = points.reduce((total, [one]) => total + (one - x) ** 2, 0);
  const slope =
    width === 0 ? y / x : points.reduce((total, [one, value]) => total + (one - x) * (value - y), 0) / width;
  const start = y - slope * x;
  return { start, slope, at: (wanted) => start + slope * wanted };
}
