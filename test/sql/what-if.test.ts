/* what_if returns the steps that the command then takes, and leaves nothing behind. */
import type pg from 'pg';
import { afterAll } from 'vitest';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { tellStory } from '../support/story.js';

const three = `register a · settle
register b · settle
register c · settle
well a b c
write a`;

const four = `${three}
register d priority 10 async · settle
well d`;

interface Step {
  no: number;
  node: string;
  node_from: string | null;
  node_to: string | null;
  rule: string | null;
  because: string;
  resolved_by: string | null;
}

const whatIf = async (
  db: pg.Client,
  command: string,
  {
    node = null,
    value = null,
    lost = [],
  }: { node?: string | null; value?: string | null; lost?: string[] } = {},
): Promise<Step[]> => {
  const { rows } = await db.query<Step>(
    `select * from pgautofailover.what_if($1, 'default', 0, $2, $3, $4) order by no`,
    [command, node, value, lost],
  );
  return rows;
};

/** One line a move; a refusal is a line of its own. */
const asTold = (steps: Step[]): string[] =>
  steps.flatMap(({ node, node_from, node_to, rule, because }) => {
    if (because.startsWith('refused')) return ['refused'];
    return rule === null ? [] : [`${rule}: ${node} ${node_from} → ${node_to}`];
  });

/** The same of what a story tells. */
const movesOf = (lines: string[]): string[] =>
  lines.flatMap((line) => {
    if (line.startsWith('  refused')) return ['refused'];
    const [, rule, moves] = /^ {2}(\w+): (.*)$/.exec(line) ?? [];
    return moves === undefined ? [] : moves.split(', ').map((move) => `${rule}: ${move}`);
  });

/** Every row of every table, and every sequence but that of the events. */
const everything = async (db: pg.Client): Promise<unknown> => {
  const tables = ['node', 'node_group', 'sync_set', 'event', 'setting', 'formation', 'accepted_timeline'];
  const contents: unknown[] = [];
  for (const table of tables) {
    contents.push((await db.query(`select t::text from pgautofailover.${table} as t order by 1`)).rows);
  }
  contents.push((await db.query('select last_value, is_called from pgautofailover.node_nodeid_seq')).rows);
  return contents;
};

const told = async (story: string): Promise<{ text: string; drop: () => Promise<void>; db: pg.Client }> => {
  const database = await createDatabase();
  const text = await tellStory(story, database);
  return { text, drop: () => database.drop(), db: await database.connect() };
};

/** Groups in the situation that a story leads to, told once: what_if changes nothing. */
const situations = new Map<string, Promise<{ db: pg.Client; drop: () => Promise<void> }>>();

/** The story may have been told a while ago on a busy machine: its keepers are alive all the same. */
const toldLately = async (story: string): ReturnType<typeof told> => {
  const situation = await told(story);
  await situation.db.query(
    `select pgautofailover.set_setting('node_considered_unhealthy_timeout', '1 h', 'default')`,
  );
  return situation;
};

const at = async (story: string): Promise<pg.Client> => {
  const known = situations.get(story) ?? toldLately(story);
  situations.set(story, known);
  return (await known).db;
};

afterAll(async () => {
  for (const situation of situations.values()) await (await situation).drop();
});

describe('what_if and then what is', () => {
  test.for<[string, string, string, { node?: string; value?: string; lost?: string[] }]>([
    [three, 'switchover', 'perform_failover', {}],
    [three, 'give-up-primary', 'perform_failover', { value: 'allow_data_loss' }],
    [
      three,
      'dies a · refused a · settle · give-up-primary',
      'perform_failover',
      { lost: ['a'], value: 'allow_data_loss' },
    ],
    [three, 'disable_secondary', 'disable_secondary', {}],
    [three, 'enable_secondary', 'enable_secondary', {}],
    [three, 'promote c', 'perform_promotion', { node: 'c' }],
    [three, 'promote a', 'perform_promotion', { node: 'a' }],
    [three, 'drop c', 'remove_node', { node: 'c' }],
    [three, 'drop c force', 'remove_node', { node: 'c', value: 'true' }],
    [three, 'drop a force', 'remove_node', { node: 'a', value: 'true' }],
    [three, 'drop a', 'remove_node', { node: 'a' }],
    [three, 'maintenance b', 'start_maintenance', { node: 'b' }],
    [three, 'maintenance a', 'start_maintenance', { node: 'a' }],
    [three, 'back b', 'stop_maintenance', { node: 'b' }],
    [three, 'priority b 0', 'set_node_candidate_priority', { node: 'b', value: '0' }],
    [three, 'quorum b false', 'set_node_replication_quorum', { node: 'b', value: 'false' }],
    [three, 'number_sync_standbys 0', 'set_formation_number_sync_standbys', { value: '0' }],
    [three, 'number_sync_standbys 2', 'set_formation_number_sync_standbys', { value: '2' }],
    [three, 'priority b 70', 'set_node_candidate_priority', { node: 'b', value: '70' }],
    [three, 'dies a · refused a', 'lose', { lost: ['a'] }],
    [three, 'dies b · refused b', 'lose', { lost: ['b'] }],
    [four, 'switchover', 'perform_failover', {}],
    [four, 'promote d', 'perform_promotion', { node: 'd' }],
    [four, 'drop a', 'remove_node', { node: 'a' }],
    [four, 'dies a · refused a', 'lose', { lost: ['a'] }],
    [`${three}\nmaintenance b · settle`, 'back b', 'stop_maintenance', { node: 'b' }],
  ])('%s: %s', async ([story, sentence, command, options]) => {
    const db = await at(story);
    const untouched = await everything(db);
    const steps = await whatIf(db, command, options);
    expect(await everything(db)).toEqual(untouched);
    const { rows } = await db.query(
      `select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`,
    );
    expect(rows).toEqual([]);
    const after = await told(`${story}\n${sentence} · settle`);
    await after.drop();
    const lines = after.text.slice(after.text.lastIndexOf(`${sentence} · settle`)).split('\n');
    expect(asTold(steps)).toEqual(movesOf(lines));
    expect(steps.some(({ because }) => because.startsWith('in the end'))).toBe(true);
  });
});
