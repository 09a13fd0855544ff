import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathsFor } from '../../src/config/paths.js';
import { LocalNode } from '../../src/keeper/local-node.js';
import { initialState } from '../../src/keeper/state-file.js';
import { MonitorClient } from '../../src/monitor/client.js';
import type { Answer } from '../../src/monitor/rows.js';
import { baseBackup } from '../../src/postgres/basebackup.js';
import { observe } from '../../src/postgres/observe.js';
import type { Progress } from '../../src/postgres/progress.js';
import { copyName, createAndDropSlots } from '../../src/postgres/replication.js';
import { env, Instance } from '../postgres/instance.js';
import { temporaryDirectory } from '../support/os-user.js';
import { waitFor } from '../support/wait.js';

/** A standby that catches up tells how far it is behind where its primary was; one that is near says nothing. */

let a: Instance;
let b: Instance;
let node: LocalNode;
let home: string;
const seen: (Progress | 'over')[] = [];

/** What the keeper of `b` notices in one turn. */
async function turn(): Promise<void> {
  const [wal] = await a.sql<{ lsn: string }>('select pg_current_wal_lsn()::text as lsn');
  const primary = { node_id: 1, node_name: 'a', node_host: '127.0.0.1', node_port: a.local.port };
  const others = [{ ...primary, node_lsn: wal?.lsn ?? '', node_is_primary: true }];
  node.group.take({ assigned_node_id: 2, assigned_group_id: 0, other_nodes: others } as unknown as Answer);
  node.replay.seen(await observe({ control: node.control, local: b.local }));
}

beforeAll(async () => {
  a = await Instance.running(1);
  b = await Instance.make(2);
  await createAndDropSlots({ local: a.local, names: [b.slot] });
  const { control, pg_ctl, pgdata, incomplete, log } = b;
  const upstream = a.upstreamFor(b);
  await baseBackup({
    control,
    pg_ctl,
    pgdata,
    incomplete,
    backupDirectory: join(b.directory, 'backup'),
    maxRate: '1024M',
    upstream,
    copyName: copyName(2),
    standby: { upstream, slot: b.slot },
    whole: () => b.localFiles(),
    log,
  });
  await b.control.start();
  home = temporaryDirectory('pgaf-replay-');
  node = new LocalNode({
    config: b.config,
    paths: pathsFor(pgdata, { HOME: home }),
    log,
    env,
    state: { ...initialState(), node_id: 2, current_role: 'catchingup' },
    client: new MonitorClient('postgres://nowhere.invalid/db'),
  });
  const { progress } = node;
  const [note, over] = [progress.note.bind(progress), progress.over.bind(progress)];
  progress.note = (one) => {
    seen.push(one);
    note(one);
  };
  progress.over = (end) => {
    seen.push('over');
    over(end);
  };
});

afterAll(async () => {
  node.control.close();
  await b.destroy();
  await a.destroy();
  rmSync(home, { recursive: true, force: true });
});

test('near its primary there is nothing to tell', async () => {
  await turn();
  expect(seen).toEqual([]);
});

test('behind it, the bytes since it was first seen behind', async () => {
  await b.sql('select pg_wal_replay_pause()');
  await a.sql(`create table t as select n, repeat('x', 1000) as t from generate_series(1, 8000) as n`);
  await turn();
  const [first] = seen;
  expect(first).toMatchObject({ what: 'replay', done: 0 });
  if (first === undefined || first === 'over') throw new Error('expected progress');
  expect(first.total).toBeGreaterThan(8 * 1024 ** 2);
  await a.sql(`insert into t select n, repeat('y', 1000) from generate_series(1, 2000) as n`);
  await turn();
  expect(seen.at(-1)).toMatchObject({ done: 0 });
  expect((seen.at(-1) as Progress).total).toBeGreaterThan(first.total + 2 * 1024 ** 2);
});

test('and that it is over, once', async () => {
  await b.sql('select pg_wal_replay_resume()');
  await waitFor(
    'the standby to catch up',
    async () => {
      await turn();
      return seen.at(-1) === 'over';
    },
    { deadline: 10_000, every: 20 },
  );
  await turn();
  expect(seen.filter((one) => one === 'over')).toHaveLength(1);
});

test('a state that does not catch up tells nothing', async () => {
  node.state.current_role = 'secondary';
  await b.sql('select pg_wal_replay_pause()');
  await a.sql(`insert into t select n, repeat('z', 1000) from generate_series(1, 8000) as n`);
  const before = seen.length;
  await turn();
  expect(seen.length).toBe(before);
  await b.sql('select pg_wal_replay_resume()');
});

test('a start that replays is told, and over when it is ready', async () => {
  await a.sql(`insert into t select n, repeat('w', 1000) from generate_series(1, 100000) as n`);
  await a.control.stop('immediate');
  const of = new LocalNode({
    config: a.config,
    paths: { ...node.paths, pgdata: a.pgdata, incomplete: a.incomplete },
    log: a.log,
    env,
    state: { ...initialState(), node_id: 1, current_role: 'single' },
    client: new MonitorClient('postgres://nowhere.invalid/db'),
  });
  const told: string[] = [];
  of.progress.note = ({ what, done, total }) => void told.push(`${what} ${done <= total && total > 0}`);
  of.progress.over = (end) => void told.push(`over ${end?.succeeded}`);
  const started = of.control.start({ timeout: 30_000 });
  await waitFor(
    'Postgres to be ready',
    async () => {
      of.replay.starting();
      return of.control.isReady();
    },
    { deadline: 30_000, every: 10 },
  );
  await started;
  of.replay.seen(await observe({ control: of.control, local: a.local }));
  expect(told.slice(0, 1)).toEqual(['replay true']);
  expect(told.filter((one) => one.startsWith('over'))).toEqual(['over true']);
  await of.control.ensureStopped();
  of.control.close();
});
