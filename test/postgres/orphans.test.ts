import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isAlive, processTree } from '../support/processes.js';
import { waitFor } from '../support/wait.js';

/** A keeper that is killed leaves no pg_rewind and no pg_basebackup behind: they would write beside its successor. */

const home = new URL('../../', import.meta.url).pathname;

/** Pids of the program that a process runs, once that process is killed. */
async function killRunner(options: string): Promise<number[]> {
  const file = join(tmpdir(), `pgaf-orphans-${process.pid}.mts`);
  writeFileSync(
    file,
    `import { runProgram } from '${home}src/postgres/programs.js';
    await runProgram('sleep', { args: ['60'], ${options} });`,
  );
  const child = spawn(join(home, 'node_modules/.bin/jiti'), [file], { stdio: 'ignore' });
  const { pid = 0 } = child;
  try {
    const programs = await waitFor(
      'the program to run',
      () => {
        const [, ...below] = processTree(pid);
        return below.length > 0 && below;
      },
      { deadline: 30_000, every: 50 },
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    return programs;
  } finally {
    child.kill('SIGKILL');
    rmSync(file, { force: true });
  }
}

test('a program that changes a data directory ends with the keeper, however that ends', async () => {
  const programs = await killRunner('diesWithUs: true');
  await waitFor('the program to end', () => !programs.some(isAlive), { deadline: 5000, every: 20 });
});

test('another program goes on', async () => {
  const programs = await killRunner('');
  try {
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(programs.some(isAlive)).toBe(true);
  } finally {
    for (const pid of programs) process.kill(pid, 'SIGKILL');
  }
});
