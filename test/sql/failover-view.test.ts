/* pgautofailover.failover: what past failovers took, from the events alone; prune_events forgets. */
import { createDatabase, describe, expect, test } from '../support/database.js';
import { sqlstateOf } from '../support/pair.js';
import { tellStory } from '../support/story.js';

const story = `register a · settle
register b · settle
register c priority 90 · settle
well a b c
write a
switchover · settle
lags b
write c
dies c · refused c
settle
returns c · well c
settle`;

interface Failover {
  old_primary: string;
  new_primary: string;
  cause: string;
  detected: boolean;
  adds_up: boolean;
  catch_up: boolean;
  steps: { node: string; to: string }[];
}

describe('past failovers', () => {
  test('a switchover, then a failover whose candidate fetches WAL', async () => {
    const database = await createDatabase();
    try {
      await tellStory(story, database);
      const db = await database.connect();
      const { rows } = await db.query<Failover>(
        `select old_primary, new_primary, cause, detection >= interval '500 ms' as detected,
           coalesce(detection, interval '0') + election + catch_up + promotion = total as adds_up,
           catch_up > interval '0' as catch_up, steps
         from pgautofailover.failover`,
      );
      expect(rows).toMatchObject([
        {
          old_primary: 'a',
          new_primary: 'c',
          cause: 'switchover_opens_election',
          detected: null,
          adds_up: true,
          catch_up: false,
        },
        {
          old_primary: 'c',
          new_primary: 'a',
          cause: 'standbys_report_their_position',
          detected: true,
          adds_up: true,
          catch_up: false,
        },
      ]);
      expect(rows[0]?.steps[0]).toMatchObject({ node: 'a', to: 'draining' });
      expect(rows[0]?.steps.at(-1)).toMatchObject({ to: 'primary' });
      await db.query(
        `update pgautofailover.event set eventtime = eventtime - interval '2 h' where eventid <= 10`,
      );
      expect((await db.query(`select pgautofailover.prune_events('1 h') as pruned`)).rows).toEqual([
        { pruned: 10 },
      ]);
      expect((await db.query('select from pgautofailover.event')).rowCount).toBeGreaterThan(10);
    } finally {
      await database.drop();
    }
  });

  test('nothing is pruned from the future', async ({ db }) => {
    expect(await sqlstateOf(db, `select pgautofailover.prune_events('-1 s')`)).toBe('22023');
  });
});
