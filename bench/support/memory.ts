import { readFileSync } from 'node:fs';
import { childrenOf } from './cpu.js';

/** What the processes of a server take. */
export interface Memory {
  processes: number;
  /** Mebibytes, pages that several processes share counted once; not a number where the system does not say. */
  mebibytes: number;
}

/** Proportional set size of a postmaster and its processes, shared buffers in use included. */
export function memoryOf(postmaster: number): Memory {
  const sizes = [postmaster, ...childrenOf(postmaster).keys()]
    .map(proportionalSize)
    .filter((size) => size !== undefined);
  return { processes: sizes.length, mebibytes: sizes.reduce((total, size) => total + size, 0) / 1024 };
}

/** Kibibytes; undefined once the process is gone. */
function proportionalSize(pid: number): number | undefined {
  try {
    const [, size] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(size);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return undefined;
    return Number.NaN;
  }
}
