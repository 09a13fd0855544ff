import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SlowFirst } from './test/support/order.js';

/** Each directory under test/ is a project, named after it. */
const rooms = readdirSync(new URL('test', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map((entry) => entry.name);

/** Real processes, which wait more than they work: after everything else, two files at a time, also on a small machine. */
const realClusters = {
  fileParallelism: true,
  maxWorkers: 2,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  sequence: { groupOrder: 1 },
};

/** Too long for `npm test`: projects with a name of their own. What is `longest` is not in `npm run test:cluster` either. */
const long: Record<string, { name: string; [option: string]: unknown }> = {
  fleet: { ...realClusters, name: 'long-fleet', sequence: { groupOrder: 2 } },
  interruption: { ...realClusters, name: 'long-interruption', sequence: { groupOrder: 3 } },
  model: { ...realClusters, name: 'longest-model', sequence: { groupOrder: 4 } },
};

export default defineConfig({
  test: {
    globalSetup: ['test/support/memory.ts', 'test/support/postgres.ts'],
    sequence: { sequencer: SlowFirst },
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
