import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Each directory under test/ is a project, named after it. */
const rooms = readdirSync(new URL('test', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map((entry) => entry.name);

/** Real processes on a small machine: one file, one test at a time, after everything else. */
const realClusters = {
  fileParallelism: false,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  sequence: { groupOrder: 1 },
};

/**
 * Too long for `npm test`: projects with a name of their own. What is `longest` is not in `npm run test:cluster` either. The
 * others wait more than they work, so two files run at a time.
 */
const twoAtATime = { ...realClusters, fileParallelism: true, maxWorkers: 2, sequence: { groupOrder: 2 } };
const long: Record<string, { name: string; [option: string]: unknown }> = {
  fleet: { ...twoAtATime, name: 'long-fleet' },
  interruption: { ...twoAtATime, name: 'long-interruption' },
  model: { ...realClusters, name: 'longest-model', sequence: { groupOrder: 3 } },
};

export default defineConfig({
  test: {
    globalSetup: ['test/support/memory.ts', 'test/support/postgres.ts'],
    // vitest would leave one of two processors idle
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', './test/support/counts.ts'],
    projects: [
      { test: { name: 'house', include: ['test/*.test.ts'] } },
      ...rooms.map((name) => ({
        test: {
          name,
          include: [`test/${name}/**/*.test.ts`],
          pool: 'forks' as const,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...(name === 'cluster' ? realClusters : long[name]),
        },
      })),
    ],
  },
});
