import { readdirSync, readFileSync } from 'node:fs';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { tellRace } from '../support/race-story.js';

/** Two clients at once, step by step: a situation, then calls, and below each line what came of it. `vitest -u` rewrites them. */
describe('races', () => {
  const folder = new URL('.', import.meta.url);

  test.each(readdirSync(folder).filter((file) => file.endsWith('.txt')))('%s', async (file) => {
    const path = new URL(file, folder);
    const database = await createDatabase();
    try {
      await expect(await tellRace(readFileSync(path, 'utf8'), database)).toMatchFileSnapshot(path.pathname);
    } finally {
      await database.drop();
    }
  });
});
