import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Each directory under test/ is a project, named after it. */
const rooms = readdirSync(new URL('test', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  .map((entry) => entry.name);

/** Too long for `npm test`: their projects are called `long-…`. */
const long = ['fleet', 'interruption', 'model'];

/** Real processes on a small machine: one file, one test at a time, after everything else. */
const realClusters = {
  fileParallelism: false,
  testTimeout: 300_000,
  hookTimeout: 300_000,
  sequence: { groupOrder: 1 },
};

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres.ts'],
    reporters: ['default', './test/support/counts.ts'],
    projects: [
      { test: { name: 'house', include: ['test/*.test.ts'] } },
      ...rooms.map((name) => ({
        test: {
          name: long.includes(name) ? `long-${name}` : name,
          include: [`test/${name}/**/*.test.ts`],
          pool: 'forks' as const,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          ...(['cluster', ...long].includes(name) ? realClusters : {}),
        },
      })),
    ],
  },
});
