/* state and log: the original's JSON on every change, and nothing at all for a report in which nothing changed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { describe, expect, test } from '../support/database.js';
import { pairAtRest, report } from '../support/pair.js';

async function heardWhile(listener: pg.Client, act: () => Promise<unknown>): Promise<pg.Notification[]> {
  const heard: pg.Notification[] = [];
  const hear = (message: pg.Notification) => heard.push(message);
  listener.on('notification', hear);
  await listener.query('listen state');
  await listener.query('listen log');
  await act();
  // a round trip: the server sends what is pending before it answers
  await listener.query('select');
  await sleep(50);
  await listener.query('select');
  listener.off('notification', hear);
  return heard;
}

/** The channel of a formation's first group. */
async function channelOf(client: pg.Client, formation: string): Promise<string> {
  const { rows } = await client.query<{ channel: string }>(
    'select pgautofailover.group_channel($1, 0) as channel',
    [formation],
  );
  const channel = rows[0]?.channel ?? '';
  expect(Buffer.byteLength(channel)).toBeLessThan(64);
  return channel;
}

describe('notifications', () => {
  test('an idle report writes no event', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    const events = async () => (await db.query('select from pgautofailover.event')).rowCount;
    const before = await events();
    for (let turn = 0; turn < 5; turn++) {
      await report(db, a, 'primary', { lsn: `0/300010${turn}` });
      await report(db, b, 'secondary', { lsn: `0/300010${turn}` });
    }
    expect(await events()).toBe(before);
  });

  test('each event says which rule, why, and what held', async ({ db }) => {
    const { a, b } = await pairAtRest(db);
    await report(db, a, 'primary', { running: false });
    await report(db, b, 'secondary');
    const { rows } = await db.query<{
      rule: string;
      facts: string[];
      description: string;
      rule_section: string;
    }>(
      `select rule, facts, description, rule_section from pgautofailover.last_events('default', count => 1)`,
    );
    expect(rows[0]).toMatchObject({ rule: 'standby_replaces_dead_primary', rule_section: 'reporting_node' });
    expect(rows[0]?.facts).toContain('node_holds_what_was_acknowledged');
    expect(rows[0]?.description).toContain('because the primary is unhealthy');
  });

  test('a new state is told with the nine keys of the original; an idle report is not told', async ({
    database,
  }) => {
    const [keeper, listener] = [await database.connect(), await database.connect()];
    const { a, b } = await pairAtRest(keeper);

    const idle = await heardWhile(listener, () => report(keeper, b, 'secondary', { lsn: '0/3000100' }));
    expect(idle).toEqual([]);

    const [own, others] = [await channelOf(keeper, 'default'), await channelOf(keeper, 'x'.repeat(200))];
    for (const channel of [own, others]) await listener.query(`listen "${channel}"`);
    const failover = await heardWhile(listener, () => report(keeper, a, 'primary', { running: false }));
    const payloadsOn = (wanted: string) =>
      failover.filter(({ channel }) => channel === wanted).map(({ payload }) => payload);
    expect(payloadsOn(own)).toEqual(payloadsOn('state'));
    expect(payloadsOn(others)).toEqual([]);
    const states = failover
      .filter(({ channel }) => channel === 'state')
      .map(({ payload }) => JSON.parse(payload ?? ''));
    expect(states).toContainEqual({
      type: 'state',
      formation: 'default',
      groupId: 0,
      nodeId: b,
      name: 'b',
      host: 'b.lan',
      port: 5432,
      reportedState: 'secondary',
      goalState: 'prepare_promotion',
      health: 'unknown',
    });
    expect(states.map(({ goalState }) => goalState)).toEqual(['draining', 'prepare_promotion']);
    const log = failover.filter(({ channel }) => channel === 'log').map(({ payload }) => payload);
    expect(log.join('\n')).toMatch(
      /standby_replaces_dead_primary: .*node \d+ "b" \(b\.lan:5432\) to prepare_promotion/,
    );
  });
});
