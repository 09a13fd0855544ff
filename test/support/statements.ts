import type pg from 'pg';
import type { NoticeMessage } from 'pg-protocol/dist/messages.js';
import { isWritable, type State } from '../../src/fsm/states.js';
import { stoppedStates } from './group.js';
import { pairAtRest, register, report } from './pair.js';

/** What tests need that go through the spec's statements one by one. */

/** The value of a call of the monitor, when it returns one. */
export async function resultOf(db: pg.Client, call: string, ...values: unknown[]): Promise<unknown> {
  const { rows } = await db.query<[unknown]>({
    text: `select pgautofailover.${call}`,
    values,
    rowMode: 'array',
  });
  return rows[0]?.[0];
}

/** The rows of a call of the monitor. */
export async function rowsOf(db: pg.Client, call: string, ...values: unknown[]): Promise<unknown[]> {
  return (await db.query(`select * from pgautofailover.${call}`, values)).rows;
}

export interface Refusal {
  code: string;
  message: string;
  detail: string;
  hint: string;
}

/** How a call is refused, inside a savepoint; a call that is not refused has an empty code. */
export async function refusalOf(db: pg.Client, call: string, ...values: unknown[]): Promise<Refusal> {
  await db.query('savepoint refusal');
  try {
    await db.query(`select pgautofailover.${call}`, values);
    return { code: '', message: '', detail: '', hint: '' };
  } catch (error) {
    const { code = '', message, detail = '', hint = '' } = error as pg.DatabaseError;
    return { code, message, detail, hint };
  } finally {
    await db.query('rollback to savepoint refusal');
  }
}

/** One line for each event that was written meanwhile: `b secondary → dropped`, reported state and goal. */
export async function eventsWhile(db: pg.Client, act: () => Promise<unknown>): Promise<string[]> {
  const last = 'select coalesce(max(eventid), 0)::bigint as last from pgautofailover.event';
  const { rows: before } = await db.query<{ last: number }>(last);
  await act();
  const { rows } = await db.query<{ line: string }>(
    `select format('%s %s → %s', nodename, reportedstate, goalstate) as line
     from pgautofailover.event where eventid > $1 order by eventid`,
    [before[0]?.last],
  );
  return rows.map(({ line }) => line);
}

/** What the server said meanwhile: lines of its log without the prefix, notices and warnings with their SQLSTATE. */
export async function saidWhile(db: pg.Client, act: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const hear = ({ severity, code, message }: NoticeMessage) =>
    said.push(
      severity === 'LOG' ? `${message}`.replace('pg_auto_failover: ', '') : `${severity} ${code}: ${message}`,
    );
  db.on('notice', hear);
  try {
    await db.query('set local client_min_messages = log');
    await act();
  } finally {
    db.off('notice', hear);
    await db.query('reset client_min_messages');
  }
  return said;
}

/** Every keeper reports what it was told, until nothing changes any more. */
export async function settle(db: pg.Client): Promise<void> {
  const state = `select nodeid as id, goalstate as goal, reportedstate as reported from pgautofailover.node order by nodeid`;
  const epochs = new Map<number, number>();
  for (let round = 0; round < 20; round++) {
    const { rows } = await db.query<{ id: number; goal: State; reported: State }>(state);
    for (const { id, goal } of rows) {
      const syncEpoch = epochs.get(id);
      const stopped = stoppedStates.includes(goal);
      if (!['init', 'wait_standby'].includes(goal)) {
        await db.query('update pgautofailover.node set sysidentifier = 7 where nodeid = $1', [id]);
      }
      const answer = await report(db, id, goal, {
        running: !stopped,
        streams: ['catchingup', 'secondary'].includes(goal),
        ...(goal === 'wait_standby' ? { lsn: '0/0' } : {}),
        ...(syncEpoch === undefined ? {} : { syncEpoch }),
      });
      epochs.set(id, answer.sync_set_epoch);
    }
    const { rows: after } = await db.query(state);
    if (round > 2 && JSON.stringify(after) === JSON.stringify(rows)) return;
  }
  throw new Error('expected the group to come to rest within 20 rounds');
}

/** A primary and two secondaries of the quorum at rest; number_sync_standbys is 1. */
export async function trioAtRest(db: pg.Client): Promise<{ a: number; b: number; c: number }> {
  const { a, b } = await pairAtRest(db);
  const c = (await register(db, 'c')).assigned_node_id;
  await settle(db);
  return { a, b, c };
}

/** Writes reported state and goal of a node, as if the group had come there; whoever takes writes leads. */
export async function put(db: pg.Client, id: number, reported: State, goal: State = reported): Promise<void> {
  await db.query('update pgautofailover.node set (reportedstate, goalstate) = ($2, $3) where nodeid = $1', [
    id,
    reported,
    goal,
  ]);
  if (!isWritable(goal)) return;
  await db.query(
    `update pgautofailover.node_group as g set leader = n.nodeid
     from pgautofailover.node as n where n.nodeid = $1 and (g.formationid, g.groupid) = (n.formationid, n.groupid)`,
    [id],
  );
}
