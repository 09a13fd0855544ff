/** How far long work has come, in bytes. */
export interface Progress {
  what: Work;
  done: number;
  total: number;
}

export type Work = 'base backup' | 'rewind' | 'replay';

/** Is told each step of some work that is worth telling. */
export type OnProgress = (progress: Progress) => void;

/** Reads a line that pg_basebackup or pg_rewind prints with --progress: `2048/4096 kB (50%), …`; undefined for any other line. */
export function parseProgress(line: string): Omit<Progress, 'what'> | undefined {
  const match = /^\s*(\d+)\/(\d+) kB \(\d+%\)/.exec(line);
  if (!match) return undefined;
  const [done, total] = [Number(match[1]) * 1024, Number(match[2]) * 1024];
  return { done, total: Math.max(done, total) };
}

/** For `onLine` of runProgram: takes the lines that tell the progress. */
export function progressLines(what: Work, onProgress: OnProgress | undefined): (line: string) => boolean {
  return (line) => {
    const progress = parseProgress(line);
    if (progress !== undefined) onProgress?.({ what, ...progress });
    return progress !== undefined;
  };
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `1.2 GB`, with Postgres's units of 1024. */
export function humanBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** power;
  return `${amount < 10 && power > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[power]}`;
}

/** `40 s`, `3 min 20 s`, `2 h 5 min`. */
export function humanSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [unit, big, small] = whole < 3600 ? [60, 'min', 's'] : [3600, 'h', 'min'];
  const rest = Math.floor((whole % unit) / (unit / 60));
  return `${Math.floor(whole / unit)} ${big}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** 0 to 100; 100 only when nothing is left. */
export function percentOf({ done, total }: Pick<Progress, 'done' | 'total'>): number {
  return total <= 0 ? 100 : Math.min(100, Math.floor((100 * done) / total));
}

/** `base backup: 1.2 GB of 3.4 GB (35 %)`. */
export function progressText(progress: Progress): string {
  const { what, done, total } = progress;
  return `${what}: ${humanBytes(done)} of ${humanBytes(total)} (${percentOf(progress)} %)`;
}
