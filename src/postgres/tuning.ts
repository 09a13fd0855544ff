import { cpus, totalmem } from 'node:os';

/** What the machine has. */
export interface Machine {
  cpus: number;
  /** Bytes of memory. */
  memory: number;
}

/** This machine, or the part of it that the container may use. */
export function thisMachine(): Machine {
  const limit = process.constrainedMemory?.() ?? 0;
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { cpus: Math.max(cpus().length, 1), memory };
}

/** Settings by the size of the machine, in the order of the file; fixed ones for the original's test suite. */
export function tuningSettings(machine: Machine, env: NodeJS.ProcessEnv = process.env): [string, string][] {
  const fixed = env.PG_AUTOCTL_DEBUG !== undefined && env.PG_REGRESS_SOCK_DIR !== undefined;
  return [
    ['track_functions', 'pl'],
    ...(fixed ? fixedSettings : sized(machine)),
    ['autovacuum_vacuum_scale_factor', '0.08'],
    ['autovacuum_analyze_scale_factor', '0.02'],
  ];
}

const fixedSettings: [string, string][] = [
  ['shared_buffers', "'128 MB'"],
  ['work_mem', "'4 MB'"],
  ['maintenance_work_mem', "'64MB'"],
  ['effective_cache_size', "'4 GB'"],
  ['autovacuum_max_workers', '3'],
];

const [mb, gb] = [1024 ** 2, 1024 ** 3];

function sized({ cpus: count, memory }: Machine): [string, string][] {
  const buffers = upTo(
    memory / gb,
    [
      [64, memory / 4],
      [256, 16 * gb],
    ],
    32 * gb,
  );
  const work = upTo(
    memory / gb,
    [
      [8, 16],
      [64, 24],
      [256, 32],
    ],
    64,
  );
  const maintenance = upTo(
    memory / gb,
    [
      [8, 256],
      [64, 512],
      [256, 1024],
    ],
    2048,
  );
  const workers = upTo(
    count + 1,
    [
      [16, 3],
      [24, 4],
      [32, 6],
      [48, 8],
      [64, 12],
    ],
    16,
  );
  return [
    ['shared_buffers', size(buffers)],
    ['work_mem', size(work * mb)],
    ['maintenance_work_mem', size(maintenance * mb)],
    ['effective_cache_size', size(memory - buffers)],
    ['autovacuum_max_workers', String(workers)],
  ];
}

/** The value of the first limit that is not exceeded. */
function upTo(amount: number, steps: readonly [number, number][], beyond: number): number {
  return steps.find(([limit]) => amount <= limit)?.[1] ?? beyond;
}

/** A quoted whole number with the greatest unit that leaves at least 10 of it. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let amount = Math.trunc(bytes);
  let unit = 0;
  while (amount >= 10_240 && unit < units.length - 1) {
    amount = Math.trunc(amount / 1024);
    unit += 1;
  }
  return `'${amount} ${units[unit]}'`;
}
