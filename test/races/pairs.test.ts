/*
 * Every pair of calls that touch one group, in both orders: the first holds its transaction open, the second is started,
 * then the first commits. The second has to wait, and both end as if one had been called after the other.
 */
import { createDatabase, describe, expect, test } from '../support/database.js';
import { type Outcome, Racer } from '../support/race.js';
import { callsFor, prepare, remember, stateOf, violations } from '../support/situation.js';

const called: Record<string, string[]> = {
  'three at rest': [
    'report a',
    'report b',
    'report c stopped',
    'node_active b',
    'probe a refused',
    'probe b ok',
    'switchover',
    'promote c',
    'drop a',
    'drop b',
    'drop c force',
    'maintenance a',
    'maintenance b',
    'back b',
    'priority b 0',
    'quorum b false',
    'number_sync_standbys 0',
    'number_sync_standbys 1',
    'register d',
    'rename b',
    'move b',
    'identifier b',
    'identifier of the group',
    'region b',
    'progress b',
    'version b',
    'token b',
    'history b',
    'accept timeline',
    'resolve timeline',
    'setting',
    'all are well',
    'what if a failover',
    'enable secondary',
    'disable secondary',
    'drop formation',
  ],
  'a pair, a is dead': [
    'report a',
    'report a stopped',
    'report a fenced',
    'report b',
    'probe a ok',
    'probe b refused',
    'switchover',
    'promote b',
    'drop a force',
    'drop b',
    'maintenance b',
    'register d',
  ],
  'three, a is dead, all are asked': [
    'report a',
    'report a fenced',
    'report b',
    'report c',
    'node_active c',
    'probe a ok',
    'probe b silent',
    'promote c',
    'drop a',
    'drop b force',
    'quorum c false',
    'priority b 0',
    'number_sync_standbys 0',
    'register d',
  ],
};

/** What the functions say they refuse with; a deadlock or a serialization failure is never among them. */
const refusals = ['22023', '23503', '23505', '23P01', '42704', '55000', '55006', 'XX000'];

/**
 * Calls that take nobody's lock: they write rows that no decision reads, what stands for itself (settings, a history that
 * grows), or that a node is still well.
 */
const unlocked = ['identifier of the group', 'progress b', 'history b', 'setting', 'all are well'];

/** Undoes all it did, with the lock: nobody waits for it once it is done, but it waits for others. */
const undone = 'what if a failover';

/** Functions that write and are not called here, each with the reason. */
const elsewhere: Record<string, string> = {
  create_formation: 'a formation that is new has no group yet',
  health_beat: 'writes the one row of the health service',
  hold_health: 'takes the lock of a session, and writes nothing',
  hold_session: 'takes the lock of a session, and writes nothing',
  prune_events: 'deletes old events, which no decision reads',
};

const codeOf = (outcome: Outcome): string => ('code' in outcome ? outcome.code : 'done');

test('every function that writes is called here, or there is a reason', async ({ db, database }) => {
  const { rows } = await db.query<{ name: string }>(
    `select distinct proname as name from pg_proc
     where pronamespace = 'pgautofailover'::regnamespace and provolatile = 'v' and prorettype != 'trigger'::regtype`,
  );
  const calls = await callsFor(await prepare('three at rest', database));
  const texts = Object.values(called).flatMap((names) => names.map((name) => calls.get(name) ?? ''));
  const isCalled = (name: string) => texts.some((text) => text.includes(`pgautofailover.${name}(`));
  const missing = rows.map(({ name }) => name).filter((name) => !isCalled(name) && !(name in elsewhere));
  expect(missing).toEqual([]);
  const stale = Object.keys(elsewhere).filter((name) => !rows.some((row) => row.name === name));
  expect(stale).toEqual([]);
});

describe.each(Object.entries(called))('%s', (situation, names) => {
  test('each call before and after each other', { timeout: 600_000 }, async () => {
    const database = await createDatabase();
    try {
      const group = await prepare(situation, database);
      const calls = await callsFor(group);
      const observer = await database.connect();
      const restore = await remember(observer);
      const [first, second] = [await Racer.join(database, observer), await Racer.join(database, observer)];
      const epoch = 'select epoch, leader from pgautofailover.node_group';
      const [start] = (await observer.query(epoch)).rows;
      const wrong: string[] = [];

      for (const one of names) {
        for (const other of names) {
          const title = `${one}, then ${other}`;
          const [a, b] = [calls.get(one), calls.get(other)];
          if (a === undefined || b === undefined)
            throw new Error(`expected calls that are known, got "${title}"`);

          await restore();
          const inTurn = [await first.call(a), await second.call(b)];
          const expected = await stateOf(observer);

          await restore();
          await first.call('begin');
          const outcomes = [await first.call(a)];
          const barrier = await second.start(b);
          const isFree =
            one === undone ||
            [one, other].some((name) => unlocked.includes(name)) ||
            'code' in (outcomes[0] ?? {});
          if (barrier !== 'waits' && !isFree) wrong.push(`${title}: the second did not wait`);
          await first.call('commit');
          outcomes.push(barrier === 'waits' ? await second.finish() : barrier);

          for (const [index, outcome] of outcomes.entries()) {
            if ('code' in outcome && !refusals.includes(outcome.code)) {
              wrong.push(`${title}: call ${index + 1} fails with ${outcome.code}, ${outcome.message}`);
            }
          }
          wrong.push(...(await violations(observer)).map((sentence) => `${title}: ${sentence}`));
          const [end] = (await observer.query(epoch)).rows;
          if (
            end !== undefined &&
            (end.epoch < start.epoch ||
              (end.epoch === start.epoch && end.leader !== null && end.leader !== start.leader))
          ) {
            wrong.push(
              `${title}: led by ${end.leader} in epoch ${end.epoch}, before by ${start.leader} in epoch ${start.epoch}`,
            );
          }
          const state = await stateOf(observer);
          if (outcomes.map(codeOf).join() !== inTurn.map(codeOf).join()) {
            wrong.push(`${title}: ${outcomes.map(codeOf)}, but ${inTurn.map(codeOf)} one after the other`);
          } else if (JSON.stringify(state) !== JSON.stringify(expected)) {
            wrong.push(
              `${title}: ended as ${JSON.stringify(state)}\n  one after the other as ${JSON.stringify(expected)}`,
            );
          }
        }
      }
      expect(wrong.join('\n')).toBe('');
    } finally {
      await database.drop();
    }
  });
});
