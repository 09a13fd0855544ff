import { ProgressTeller, type Told } from '../../src/keeper/progress.js';
import { tellMonitor } from '../../src/keeper/tell-monitor.js';
import { createLogger } from '../../src/log/logger.js';
import { NotAMonitor } from '../../src/monitor/errors.js';
import { createDatabase, describe, expect, test } from '../support/database.js';
import { pairAtRest } from '../support/pair.js';
import type { TestServer } from '../support/postgres.js';
import { waitFor } from '../support/wait.js';

/** Long work is told in the log now and then and to the monitor more often; short work to nobody. */

const mb = 1024 ** 2;

function teller(tell: (told: Told) => Promise<void> = async () => undefined) {
  const lines: string[] = [];
  const log = createLogger({
    level: 'info',
    stream: {
      write: (line: string) =>
        lines.push(
          line
            .slice(9)
            .replace(/^\d+ INFO {2}/, '')
            .trimEnd(),
        ),
    },
    format: 'text',
  });
  const told: Told[] = [];
  let now = 1_000_000;
  const it = new ProgressTeller({
    log,
    tell: async (one) => {
      told.push(one);
      await tell(one);
    },
    now: () => now,
  });
  /** A megabyte a second, of 100. */
  const copyFor = async (seconds: number, from = 0) => {
    for (let second = from; second < from + seconds; second++) {
      it.note({ what: 'base backup', done: second * mb, total: 100 * mb });
      await it.settled();
      now += 1000;
    }
  };
  return { it, lines, told, copyFor, pass: (ms: number) => (now += ms) };
}

describe('progress', () => {
  test('is logged after 5 s, every 10 s, and at the end', async () => {
    const { it, lines, copyFor } = teller();
    await copyFor(30);
    it.over();
    expect(lines).toEqual([
      'base backup: 5.0 MB of 100 MB (5 %), 1.0 MB/s, 1 min 35 s left',
      'base backup: 15 MB of 100 MB (15 %), 1.0 MB/s, 1 min 25 s left',
      'base backup: 25 MB of 100 MB (25 %), 1.0 MB/s, 1 min 15 s left',
      'base backup: 29 MB in 30 s, 990 kB/s',
    ]);
    it.over();
    expect(lines).toHaveLength(4);
  });

  test('is told to the monitor every 2 s, and that it is over', async () => {
    const { it, told, copyFor } = teller();
    await copyFor(7);
    it.over();
    await it.settled();
    expect(told).toEqual([
      { what: 'base backup', done: 2 * mb, total: 100 * mb, seconds_left: 98 },
      { what: 'base backup', done: 4 * mb, total: 100 * mb, seconds_left: 96 },
      { what: 'base backup', done: 6 * mb, total: 100 * mb, seconds_left: 94 },
      null,
    ]);
  });

  test('of short work is told to nobody', async () => {
    const { it, told, lines, copyFor } = teller();
    await copyFor(2);
    it.over();
    await it.settled();
    expect([told, lines]).toEqual([[], []]);
  });

  test('without any advance says so, and knows no time', async () => {
    const { it, lines, told, pass } = teller();
    for (let second = 0; second <= 5; second++) {
      it.note({ what: 'rewind', done: 0, total: mb });
      await it.settled();
      pass(1000);
    }
    it.over({ succeeded: false });
    expect(lines).toEqual([
      'rewind: 0 B of 1.0 MB (0 %), 0 B/s, time left not known yet',
      'rewind given up: 0 B in 6 s, 0 B/s',
    ]);
    expect(told[0]).toMatchObject({ seconds_left: null });
  });

  test('the time left follows the rate of the last half minute', async () => {
    const { it, told, copyFor, pass } = teller();
    await copyFor(20);
    for (let second = 0; second < 60; second++) {
      it.note({ what: 'base backup', done: (20 + second / 10) * mb, total: 100 * mb });
      await it.settled();
      pass(1000);
    }
    const left = told.at(-1)?.seconds_left ?? 0;
    expect(left).toBeGreaterThan(700);
    expect(left).toBeLessThan(800);
  });

  test('a silent monitor is not asked twice at once, and never keeps the work waiting', async () => {
    let answer: () => void = () => undefined;
    const { it, told, pass } = teller(() => new Promise((resolve) => (answer = resolve)));
    for (let second = 0; second < 9; second++) {
      it.note({ what: 'replay', done: second * mb, total: 100 * mb });
      pass(1000);
      await Promise.resolve();
    }
    expect(told).toHaveLength(1);
    it.over();
    answer();
    await waitFor('the end to be told', async () => told.length === 2, { deadline: 1000, every: 5 });
    expect(told[1]).toBeNull();
    answer();
    await it.settled();
  });

  test('a monitor that fails is tried again', async () => {
    const { it, told, copyFor } = teller(() => Promise.reject(new Error('away')));
    await copyFor(6);
    it.over();
    await it.settled();
    expect(told).toHaveLength(3);
  });
});

const uriOf = ({ host, port, user, database, password }: TestServer) =>
  `postgres://${user}${password === undefined ? '' : `:${password}`}@${host.startsWith('/') ? encodeURIComponent(host) : host}:${port}/${database}`;

const connections = `select from pg_stat_activity where application_name = 'pg_autoctl progress' and datname = current_database()`;

describe('the monitor', () => {
  test('shows it, and the connection goes with the work', async ({ database }) => {
    const db = await database.connect();
    const { b } = await pairAtRest(db);
    const tell = tellMonitor(uriOf(database.server), { node_id: b });
    const shown = async () =>
      (await db.query('select nodename, what, percent from pgautofailover.progress')).rows;
    const connected = async () => (await db.query(connections)).rowCount;
    expect(await connected()).toBe(0);
    await tell({ what: 'base backup', done: mb, total: 4 * mb, seconds_left: 3 });
    expect(await shown()).toEqual([{ nodename: 'b', what: 'base backup', percent: 25 }]);
    expect(await connected()).toBe(1);
    await tell(null);
    expect(await shown()).toEqual([]);
    await waitFor('the connection to end', async () => (await connected()) === 0, { deadline: 5000 });
  });

  test('that keeps no such record is asked once', async () => {
    const database = await createDatabase('empty');
    try {
      const db = await database.connect();
      const tell = tellMonitor(uriOf(database.server), { node_id: 1 });
      const step = { what: 'rewind', done: 1, total: 2, seconds_left: null } as const;
      await expect(tell(step)).rejects.toThrow(NotAMonitor);
      await waitFor('the connection to end', async () => (await db.query(connections)).rowCount === 0, {
        deadline: 5000,
      });
      await tell(step);
      await tell(null);
      expect((await db.query(connections)).rowCount).toBe(0);
    } finally {
      await database.drop();
    }
  });
});
