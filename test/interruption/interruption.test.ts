import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWritable, type State } from '../../src/fsm/states.js';
import { type Transition, transitions } from '../../src/fsm/transitions.js';
import { keepsPostgresStopped, runsPostgres } from '../../src/keeper/guard.js';
import { type Case, casesOf, startOf } from './cases.js';
import type { Kill } from './plan.js';
import type { World } from './world.js';
import { Worlds } from './worlds.js';

/**
 * Each row of the keeper's table is walked with the keeper killed (-9) before, inside and after each of its steps, and
 * once the new state is written; run again, it ends where it should, and no data directory that is not whole is started.
 */

/** Of a row, on a slow machine: each wait inside has its own deadline. */
const patience = 1_200_000;

const worlds = new Worlds(2);
beforeAll(() => worlds.make());
afterAll(async () => {
  console.log(`the keeper was killed ${worlds.kills} times`);
  await worlds.destroy();
});

const rows: readonly Transition[] = transitions;
const nameOf = (row: Transition) => `${[row.from].flat().join('|')} -> ${[row.to].flat().join('|')}`;

/** Changes of files before which a step is cut short; the last is left to the clock. */
const changes = [3, 12, 40, 10_000];

/** The kills of one walk, one run after the other: inside a step and after it, the next time elsewhere inside. */
function walksOf({ row }: Case, seed: number): Kill[][] {
  const kill = (at: Kill['at'], step: number, nth: number): Kill => ({
    at,
    step,
    withPostgres: (seed + step + nth) % 2 === 1,
    change: changes[(seed + nth) % changes.length] ?? 0,
    delay: [4, 30, 90, 250][(seed + step) % 4] ?? 0,
  });
  const around = row.steps.map((_, step) => [
    kill('inside', step, 0),
    kill('inside', step, 1),
    kill('after', step, 2),
  ]);
  return [[kill('before', 0, 0), kill('saved', 0, 1)], ...around];
}

test.concurrent.each(rows.map((row) => [nameOf(row), row] as const))(
  '%s',
  { timeout: patience },
  async (_name, row) => {
    const cases = casesOf(row);
    expect(cases, 'the row has a case').not.toEqual([]);
    for (const [index, each] of cases.entries()) {
      // of further sources, one walk through all steps
      const walks = walksOf(each, rows.indexOf(row) + index);
      for (const kills of index === 0 ? walks : [walks.flat().filter(({ at }) => at !== 'after')])
        await worlds.use((world) => walk(world, each, kills));
    }
  },
);

/** Where a Postgres that has died stays down until the next order, which is to find everything as it was. */
const waitsForOrder = (state: State) => state === 'prepare_promotion' || state === 'stop_replication';

async function walk(world: World, { from, to, row }: Case, kills: Kill[]): Promise<void> {
  const start = startOf(from, to);
  if (start === undefined) throw new Error(`expected a way to state "${from}" in cases.ts, found none`);
  await world.restore(start);
  const told = `${from} -> ${to}, ${kills.map((kill) => `${kill.at} ${row.steps[kill.step]?.name ?? 'the state file'}${kill.withPostgres ? ' with Postgres' : ''}`).join(', ')}`;
  const way = runsPostgres(start.role) ? [start.role, ...start.via] : start.via;
  if (way.length > 0 && way.at(-1) !== from) throw new Error(`the way to "${from}" ends in "${way.at(-1)}"`);
  let goals = [...way, to];
  const before = world.kills;
  for (const kill of kills) {
    await world.run(goals, kill);
    expect([from, to], `${told}: the state file after a kill\n${world.output}`).toContain(world.role());
    goals = [to];
  }
  expect(world.kills, `${told}: the keeper was killed\n${world.output}`).toBeGreaterThan(before);
  const settled = await world.run(goals, null, async () => {
    const seen = await world.look();
    const why = `${told}\n${world.output}`;
    if (runsPostgres(to) && !(waitsForOrder(to) && seen === null)) {
      expect(seen, why).not.toBeNull();
      expect(seen?.inRecovery, why).toBe(!isWritable(to) && to !== 'stop_replication');
      expect(
        seen?.slots.filter((slot) => slot !== 'pgautofailover_standby_2'),
        why,
      ).toEqual([]);
      if (start.base !== 'empty' || from !== 'init' || to !== 'single')
        expect([1000, null], why).toContain(seen?.kept);
      if (start.base === 'primary' || start.base === 'standby') expect(seen?.kept, why).toBe(1000);
      if (isWritable(to)) expect(seen?.readOnly, why).toBe(false);
      if (start.base === 'diverged') expect(seen, why).toMatchObject({ kept: 1000, stray: 0 });
    }
    if (keepsPostgresStopped(to)) expect(seen, why).toBeNull();
    expect(world.isMarked() && to !== 'dropped', why).toBe(false);
  });
  expect(settled).toBe(true);
  expect(world.role()).toBe(to);
  if (waitsForOrder(to)) {
    const why = `${told}, and on to wait_primary`;
    await world.run([to, 'wait_primary'], null, async () => {
      const seen = await world.look();
      expect(seen, `${why}\n${world.output}`).toMatchObject({
        inRecovery: false,
        readOnly: false,
        kept: 1000,
      });
    });
  }
  if (runsPostgres(to)) expect(world.starts().made, 'starts that the wrapper saw').toBeGreaterThan(0);
  expect(world.starts().wrong, `${told}\n${world.output}`).toEqual([]);
}

/** Killed on the way to one state, and told another one then: what was begun must not stay. */
test.concurrent.each([
  ['demoted', 'report_lsn', 'single'],
  ['demoted', 'catchingup', 'single'],
  ['demote_timeout', 'report_lsn', 'single'],
  ['demote_timeout', 'report_lsn', 'primary'],
  ['demote_timeout', 'report_lsn', 'wait_primary'],
] as const)('%s -> %s, and then to %s', { timeout: patience }, (from, to, then) =>
  worlds.use(async (world) => {
    const start = startOf(from, to);
    if (start === undefined) throw new Error(`expected a way to state "${from}" in cases.ts, found none`);
    await world.restore(start);
    const way = runsPostgres(start.role) ? [start.role, ...start.via] : start.via;
    const kill: Kill = { at: 'after', step: 0, withPostgres: false, change: 0, delay: 0 };
    await world.run([...way, to], kill);
    expect(world.role(), world.output).toBe(from);
    await world.run([then], null, async () => {
      expect(await world.look(), world.output).toMatchObject({
        inRecovery: false,
        readOnly: false,
        kept: 1000,
      });
    });
  }),
);

test.concurrent('report_lsn -> secondary, and then to report_lsn again', { timeout: patience }, () =>
  worlds.use(async (world) => {
    const start = startOf('report_lsn', 'secondary');
    if (start === undefined) throw new Error('expected a way to state "report_lsn" in cases.ts, found none');
    await world.restore(start);
    const kill: Kill = { at: 'after', step: 0, withPostgres: false, change: 0, delay: 0 };
    await world.run([start.role, ...start.via, 'secondary'], kill);
    expect(world.role(), world.output).toBe('report_lsn');
    const upstream = `select current_setting('primary_conninfo') != '' as named,
      exists (select from pg_stat_wal_receiver) as receives`;
    // it had begun to follow, and its position is final no more
    expect(world.state().final_lsn).toBeNull();
    await world.run(['report_lsn'], null, async () => {
      expect(await world.sql(world.port, upstream), world.output).toEqual([
        { named: false, receives: false },
      ]);
    });
  }),
);
