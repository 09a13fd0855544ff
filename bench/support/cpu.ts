import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

interface Times {
  parent: number;
  own: number;
  /** Of children that ended and were waited for. */
  buried: number;
}

function timesOf(pid: number): Times | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const number = (index: number) => Number(fields[index]);
    return { parent: number(1), own: number(11) + number(12), buried: number(13) + number(14) };
  } catch {
    return undefined;
  }
}

/** The children of a process, with what each has used. */
export function childrenOf(parent: number): Map<number, number> {
  const children = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const times = /^\d+$/.test(name) ? timesOf(Number(name)) : undefined;
    if (times?.parent === parent) children.set(Number(name), times.own);
  }
  return children;
}

/** Seconds of CPU that a single process has used so far. */
export function cpuSecondsOf(pid: number): number {
  const times = timesOf(pid);
  if (times === undefined) throw new Error(`expected a process with id ${pid}, it is gone`);
  return times.own / ticksPerSecond;
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

/**
 * Seconds of CPU, user and system, that a postmaster and all its processes, past ones included, have used so far.
 * Read again while one of them ends: its time moves from itself to the postmaster, and must be met exactly once.
 */
export async function cpuSeconds(postmaster: number): Promise<number> {
  for (;;) {
    await sleep(200);
    const before = timesOf(postmaster);
    const children = childrenOf(postmaster);
    const after = timesOf(postmaster);
    if (before === undefined || after === undefined)
      throw new Error(`expected the postmaster with process id ${postmaster} to run, it is gone`);
    const same = [...childrenOf(postmaster).keys()].join() === [...children.keys()].join();
    if (same && before.buried === after.buried)
      return (after.own + after.buried + sum(children.values())) / ticksPerSecond;
  }
}
