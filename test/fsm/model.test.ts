import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { InstalledMonitor } from './model/monitor.js';
import { deadEnds } from './model/rest.js';
import type { Situation } from './model/situation.js';
import { atRest } from './model/start.js';
import { Walk } from './model/walk.js';

/**
 * Every situation that two nodes can get into, through the installed functions: no two of them acknowledge commits at a
 * time, no acknowledged commit is lost, every goal can be reached, and from everywhere a fair run ends well.
 * MODEL_FAILURES and MODEL_SITUATIONS widen the walk with two failures, which is cut short here.
 */

const minutes = 60_000;
const equal = { priority: 50, quorum: true };
const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);

/** What is wrong, with the shortest way there; empty when all is well. */
function wrongs(walk: Walk): string[] {
  const broken = walk.violations.map(({ what, path }) => [what, ...path].join('\n  '));
  if (broken.length > 0) return broken;
  const ends = deadEnds(walk);
  return ends.slice(0, 1).map((end) => {
    const rows = walk
      .situation(end)
      .monitor.rows.map((row) => (row ? `${row.reports} → ${row.goal}` : 'gone'));
    return [
      `P5: ${ends.length} situations have no way to a group that is well: ${rows.join(', ')}`,
      ...walk.pathTo(end),
    ].join('\n  ');
  });
}

describe('two nodes', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let monitor: InstalledMonitor;
  let rest: Situation;
  let alone: Situation;
  const table: string[] = [];

  const walked = async (name: string, options: Walk['options'], start?: Situation, situations?: number) => {
    const limits = { violations: 1, ...(situations === undefined ? {} : { situations }) };
    const walk = await new Walk(monitor, options, limits, start).run();
    table.push(`${name}: ${walk.figures}`);
    return walk;
  };

  beforeAll(async () => {
    database = await createDatabase();
    client = await database.connect();
    await InstalledMonitor.prepare(client);
    monitor = await InstalledMonitor.on(client, [equal, equal]);
  });

  afterAll(async () => {
    process.stdout.write(`${table.join('\n')}\n`);
    await database.drop();
  });

  test('are born', async () => {
    const { birth, situation } = await atRest(monitor);
    table.push(`birth: ${birth.figures}`);
    rest = situation;
    expect(wrongs(birth)).toEqual([]);
  });

  test('survive any one failure', async () => {
    const walk = await walked(
      'one failure',
      { switchover: false, removal: false },
      { ...rest, failuresLeft: 1 },
    );
    expect(wrongs(walk)).toEqual([]);
    const lost = walk.find(
      ({ servers: [a, b] }) => a.role === 'wait_primary' && a.linked && b.lacks && b.linked,
    );
    if (lost === undefined) throw new Error('expected a primary to go on without its standby');
    alone = lost.situation;
  });

  test(
    'survive any one failure beside a switchover or a removal',
    async () => {
      const start = { ...rest, failuresLeft: 1, wishesLeft: 1 };
      const walk = await walked('one failure, one wish', { switchover: true, removal: true }, start);
      expect(wrongs(walk)).toEqual([]);
    },
    5 * minutes,
  );

  test(
    'survive further failures',
    async () => {
      const start = { ...rest, failuresLeft: setting('MODEL_FAILURES', 2) };
      const most = setting('MODEL_SITUATIONS', 4000);
      const walk = await walked('two failures', { switchover: false, removal: false }, start, most);
      expect(walk.situations < most ? wrongs(walk) : walk.violations).toEqual([]);
    },
    60 * minutes,
  );

  /** The checker is checked: each of these mistakes must be found. */
  describe.each<[string, string, string, () => Situation]>([
    [
      'a standby that lacks commits is promoted',
      `update pgaf.rule set needs = array_remove(needs, 'node_holds_what_was_acknowledged')`,
      'P2',
      () => ({ ...alone, failuresLeft: 1 }),
    ],
    [
      'the survivor of a removal opens at once',
      `update pgaf.rule set node_at = node_at || '{secondary}', needs = '{alone,node_eligible}'
       where rule = 'last_standby_becomes_single';
       delete from pgaf.rule where rule in ('last_standby_parts_from_removed_primary', 'only_full_copy_is_kept');
       update pgaf.rule set standbys_to = null, standbys_heads_for = null where rule = 'removed_primary_leaves_its_standbys'`,
      'P1',
      () => ({ ...rest, wishesLeft: 1 }),
    ],
    [
      'the old primary is forgotten after a switchover',
      `delete from pgaf.rule where rule = 'old_primary_follows_new_one'`,
      'P5',
      () => ({ ...rest, wishesLeft: 1 }),
    ],
    [
      'a goal is given that keepers know no way to',
      `insert into pgaf.edge values ('primary', 'report_lsn', 'ours');
       update pgaf.rule set primary_to = 'report_lsn' where rule = 'switchover_drains_primary'`,
      'I8',
      () => ({ ...rest, wishesLeft: 1 }),
    ],
    [
      'nobody tells the old primary to stop',
      `update pgaf.rule set primary_to = null where rule = 'standby_replaces_dead_primary';
       update pgaf.rule set primary_to = null where rule = 'standby_is_promoted'`,
      'P5',
      () => ({ ...rest, failuresLeft: 1 }),
    ],
  ])('%s', (mistake, statements, promise, start) => {
    test(
      `breaks ${promise}`,
      async () => {
        await client.query('create table model.rules as table pgaf.rule');
        await client.query('create table model.edges as table pgaf.edge');
        await client.query(statements);
        monitor.forget();
        try {
          const options = { switchover: true, removal: true };
          const walk = await walked(mistake, options, start());
          expect(wrongs(walk).join('\n')).toMatch(new RegExp(`^${promise}:`));
        } finally {
          await client.query(
            'delete from pgaf.rule; insert into pgaf.rule table model.rules; drop table model.rules',
          );
          await client.query(
            'delete from pgaf.edge; insert into pgaf.edge table model.edges; drop table model.edges',
          );
          monitor.forget();
        }
      },
      3 * minutes,
    );
  });
});
