import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

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

/** Seconds of CPU, user and system, that a postmaster and all its processes, past ones included, have used so far. */
export function cpuSeconds(postmaster: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    const times = timesOf(pid);
    if (pid === postmaster) ticks += (times?.own ?? 0) + (times?.buried ?? 0);
    else if (times?.parent === postmaster) ticks += times.own;
  }
  return ticks / ticksPerSecond;
}
