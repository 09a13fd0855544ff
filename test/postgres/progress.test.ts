// parseProgress():   what pg_basebackup and pg_rewind print, and nothing else
// baseBackup(), rewind():  tell their progress while they run, and do not fill the log with it
// startupReplay():   how far a server is that accepts no connections yet

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { baseBackup } from '../../src/postgres/basebackup.js';
import { readControlData } from '../../src/postgres/controldata.js';
import { parseLsn } from '../../src/postgres/lsn.js';
import { postgresProcessesIn } from '../../src/postgres/processes.js';
import {
  humanBytes,
  humanSeconds,
  type Progress,
  parseProgress,
  progressText,
} from '../../src/postgres/progress.js';
import { endOfWal, parseSegment, segmentName, startupReplay } from '../../src/postgres/replay.js';
import { createAndDropSlots, promote } from '../../src/postgres/replication.js';
import { rewind } from '../../src/postgres/rewind.js';
import { waitFor } from '../support/wait.js';
import { Instance } from './instance.js';

let a: Instance;
let b: Instance;
const mb = 1024 ** 2;

const fill = (rows: number) =>
  `insert into filling select n, repeat('x', 1000) from generate_series(1, ${rows}) as n`;

/** They rise, to the end. */
function expectComplete(seen: Progress[], what: Progress['what']): void {
  expect(seen.every((one) => one.what === what && one.done <= one.total)).toBe(true);
  const done = seen.map((one) => one.done);
  expect(done).toEqual([...done].sort((one, other) => one - other));
  expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
}

beforeAll(async () => {
  a = await Instance.running(1);
  b = await Instance.make(2);
  await createAndDropSlots({ local: a.local, names: [b.slot] });
  await a.sql('create table filling (n int, t text)');
  await a.sql(fill(20_000));
});

afterAll(async () => {
  await b.destroy();
  await a.destroy();
});

test.each([
  [' 21912/31912 kB (68%), 0/1 tablespace (...data/base/1/2619           )', 21912, 31912],
  ['31912/31912 kB (100%), 1/1 tablespace                                ', 31912, 31912],
  ['  4096/131072 kB (3%) copied', 4096, 131072],
  ['    0/0 kB (0%) copied', 0, 0],
  ['200/100 kB (200%), 0/1 tablespace', 200, 200],
])('a line of progress: %s', (line, done, total) => {
  expect(parseProgress(line)).toEqual({ done: done * 1024, total: total * 1024 });
});

test.each([
  'pg_basebackup: write-ahead log start point: 0/2000028 on timeline 1',
  'pg_rewind: need to copy 100 MB (total source directory size is 200 MB)',
  'waiting for checkpoint',
  '',
])('no line of progress: %s', (line) => expect(parseProgress(line)).toBeUndefined());

test('amounts as people read them', () => {
  expect([0, 1023, 1024, 10.4 * 1024, 1.25 * mb, 3400 * mb, 2 ** 53].map(humanBytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 kB',
    '10 kB',
    '1.3 MB',
    '3.3 GB',
    '8192 TB',
  ]);
  expect([0, 59.6, 61, 200, 3600, 7500].map(humanSeconds)).toEqual([
    '0 s',
    '1 min',
    '1 min 1 s',
    '3 min 20 s',
    '1 h',
    '2 h 5 min',
  ]);
  expect(progressText({ what: 'rewind', done: 999, total: 1000 })).toBe('rewind: 999 B of 1000 B (99 %)');
});

test('a base backup that takes some seconds tells of each, and logs none', { timeout: 60_000 }, async () => {
  const seen: Progress[] = [];
  await baseBackup({
    ...b.following(a),
    backupDirectory: join(b.directory, 'backup', 'node_2'),
    maxRate: '10M',
    onProgress: (progress) => seen.push(progress),
  });
  expectComplete(seen, 'base backup');
  expect(seen.filter(({ done, total }) => done > 0 && done < total).length).toBeGreaterThan(2);
  expect(seen.at(-1)?.total).toBeGreaterThan(20 * mb);
  const logged = b.lines.filter((line) => line.includes(' kB ('));
  expect(logged.length).toBeGreaterThanOrEqual(seen.length);
  expect(logged.filter((line) => !line.includes(' DEBUG '))).toEqual([]);
  expect(b.lines.some((line) => line.includes('base backup completed'))).toBe(true);
});

test('a rewind tells how far it is', { timeout: 60_000 }, async () => {
  await b.control.start();
  await promote(b);
  await b.sql('checkpoint');
  await createAndDropSlots({ local: b.local, names: [a.slot] });
  await b.sql(fill(20_000));
  await a.sql(fill(1));
  await a.control.stop('fast');
  const seen: Progress[] = [];
  await rewind({ ...a.following(b), onProgress: (progress) => seen.push(progress) });
  expectComplete(seen, 'rewind');
  expect(seen.at(-1)?.total).toBeGreaterThan(20 * mb);
});

test('names of segments', () => {
  expect(parseSegment('00000002000000A1000000FF', 16 * mb)).toEqual({
    timeline: '00000002',
    lsn: parseLsn('A1/FF000000'),
  });
  expect(segmentName({ timeline: '00000002', lsn: parseLsn('A1/FF001234') }, 16 * mb)).toBe(
    '00000002000000A1000000FF',
  );
  const big = { timeline: '00000001', lsn: parseLsn('1/C0000000') };
  expect(parseSegment(segmentName(big, 1024 * mb), 1024 * mb)).toEqual(big);
});

test('the end of the WAL is found among files that are kept for later', async () => {
  await createAndDropSlots({ local: b.local, names: [] });
  await b.sql('alter system set wal_keep_size = 0');
  await b.sql(`alter system set min_wal_size = '320MB'`);
  await b.sql('select pg_reload_conf()');
  await b.sql(fill(40_000));
  await b.sql('checkpoint');
  await b.sql(fill(5000));
  const { redoLsn, timeline, walSegmentSize } = await readControlData(b);
  const [files] = await b.sql<{ beyond: number }>(
    `select count(*)::int as beyond from pg_ls_waldir()
     where name > pg_walfile_name(pg_current_wal_insert_lsn()) and name ~ '^[0-9A-F]{24}$'`,
  );
  expect(files?.beyond, 'there are such files').toBeGreaterThan(0);
  const [wal] = await b.sql<{ flushed: string }>('select pg_current_wal_flush_lsn()::text as flushed');
  const end = endOfWal(b.pgdata, String(timeline).padStart(8, '0'), parseLsn(redoLsn), walSegmentSize);
  expect(Math.abs(Number(end - parseLsn(wal?.flushed ?? '')))).toBeLessThan(mb / 4);
});

test('a crashed server tells how far its replay is, before it accepts connections', {
  timeout: 60_000,
}, async () => {
  await b.sql('alter system set max_wal_size = 2048');
  await b.sql('select pg_reload_conf()');
  await b.sql('checkpoint');
  await b.sql(fill(150_000));
  const [at] = await b.sql<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
  const redo = parseLsn((await readControlData(b)).redoLsn);
  const whole = Number(parseLsn(at?.lsn ?? '') - redo);
  expect(whole).toBeGreaterThan(100 * mb);
  await b.control.stop('immediate');

  const started = b.control.start({ timeout: 30_000 });
  const seen: Progress[] = [];
  let range: NonNullable<Awaited<ReturnType<typeof startupReplay>>>['range'] | undefined;
  // the startup process is held while it is looked at: how fast the disk is makes no difference
  const held = async () => {
    const pid = postgresProcessesIn(b.pgdata).find((one) => isReplaying(one));
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    try {
      const { pgdata, pg_ctl } = b;
      const found = await startupReplay({ pgdata, pg_ctl, ...(range === undefined ? {} : { range }) });
      range = found?.range;
      if (found !== undefined) seen.push(found.progress);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  };
  await waitFor(
    'the end of the replay',
    async () => {
      await held();
      return b.control.isReady();
    },
    { deadline: 30_000, every: 10 },
  );
  await started;

  expect(seen.length).toBeGreaterThan(2);
  expect(seen.every(({ what, done, total }) => what === 'replay' && done <= total)).toBe(true);
  const done = seen.map((one) => one.done);
  expect(done).toEqual([...done].sort((one, other) => one - other));
  expect(new Set(done).size).toBeGreaterThan(1);
  for (const { total } of seen) expect(Math.abs(total - whole)).toBeLessThan(mb);
  expect(await startupReplay(b)).toBeUndefined();
});

function isReplaying(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('recovering');
  } catch {
    return false;
  }
}
