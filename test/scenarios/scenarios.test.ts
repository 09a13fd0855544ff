import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createDatabase } from '../support/database.js';
import { tellStory } from '../support/story.js';

/** Stories: commands, and below each line what the monitor made of it. `vitest -u` rewrites them; read the diff. */
describe('stories told to the monitor', () => {
  const folder = new URL('.', import.meta.url);
  const stories = readdirSync(folder).filter((file) => file.endsWith('.txt'));

  test.each(stories)('%s', async (file) => {
    const path = new URL(file, folder);
    const database = await createDatabase();
    try {
      await expect(await tellStory(readFileSync(path, 'utf8'), database)).toMatchFileSnapshot(path.pathname);
    } finally {
      await database.drop();
    }
  });
});
