import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll } from 'vitest';
import { createDatabase, describe, expect, type TestDatabase, test } from '../support/database.js';
import { ago, nodeActive, pairAtRest, probe, register, report } from '../support/pair.js';
import { pgAutoctl, temporary } from './run.js';

/** The commands that operate a formation, against a real monitor whose keepers are played with psql. */

interface Stage {
  database: TestDatabase;
  db: pg.Client;
  run: (...words: string[]) => ReturnType<typeof pgAutoctl>;
  uri: string;
}

const onStage = test.extend<{ stage: Stage }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants a pattern
  stage: async ({}, use) => {
    const database = await createDatabase();
    const { host, port, user, password, database: name } = database.server;
    const address = host.startsWith('/') ? encodeURIComponent(host) : host;
    const uri = `postgres://${user}@${address}:${port}/${name}`;
    const env = {
      HOME: '/nonexistent',
      PG_AUTOCTL_MONITOR: uri,
      ...(password === undefined ? {} : { PGPASSWORD: password }),
    };
    const db = await database.connect();
    await use({ database, db, uri, run: (...words) => pgAutoctl(words, { env }) });
    await database.drop();
  },
});

/** Answers the monitor's question as soon as `goal` is asked of a node. */
async function once(db: pg.Client, id: number, goal: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const { rows } = await db.query('select goalstate from pgautofailover.node where nodeid = $1', [id]);
    if (rows[0]?.goalstate === goal) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`expected node ${id} to be told ${goal}`);
}

describe('formations', () => {
  onStage('are made, changed and dropped', async ({ stage: { run, db } }) => {
    const make = ['create', 'formation', '--formation', 'more', '--kind', 'pgsql'];
    const made = await run(...make, '--dbname', 'app', '--number-sync-standbys', '0', '--disable-secondary');
    expect(made).toEqual({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining(
        'INFO  Created formation "more" of kind pgsql, database "app", with secondary nodes disabled',
      ),
    });
    expect(
      (await db.query(`select * from pgautofailover.formation where formationid = 'more'`)).rows,
    ).toEqual([
      { formationid: 'more', kind: 'pgsql', dbname: 'app', opt_secondary: false, number_sync_standbys: 0 },
    ]);
    expect(await run(...make)).toMatchObject({ code: 6, stdout: '' });
    expect(await run('enable', 'secondary', '--formation', 'more')).toMatchObject({ code: 0, stdout: '' });
    expect(
      (await db.query(`select opt_secondary from pgautofailover.formation where formationid = 'more'`)).rows,
    ).toEqual([{ opt_secondary: true }]);
    expect(await run('disable', 'secondary', '-f', 'more')).toMatchObject({ code: 0, stdout: '' });
    expect((await run('get', 'formation', 'number-sync-standbys', '--formation', 'more')).stdout).toBe('0\n');
    expect(await run('drop', 'formation', '--formation', 'more')).toMatchObject({ code: 0, stdout: '' });
    expect(await run('drop', 'formation', '--formation', 'more')).toMatchObject({ code: 6, stdout: '' });
    const unknown = await run('enable', 'secondary', '--formation', 'more');
    expect(unknown).toMatchObject({ code: 6, stderr: expect.stringContaining('got "more"') });
  });

  onStage('that have nodes stay', async ({ stage: { run, db } }) => {
    await pairAtRest(db);
    const inUse = await run('drop', 'formation', '--formation', 'default');
    expect(inUse).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('got "default", which has some'),
    });
    const refused = await run('disable', 'secondary', '--formation', 'default');
    expect(refused).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('drop the secondary nodes first'),
    });
  });

  onStage.for([
    [['create', 'formation', '--kind', 'pgsql'], 'Expected --formation NAME, it is missing'],
    [['create', 'formation', '--formation', 'f'], 'Expected --kind pgsql or --kind citus, it is missing'],
    [
      ['create', 'formation', '-f', 'f', '-k', 'mysql'],
      'Expected --kind to be one of pgsql, citus, got "mysql"',
    ],
    [
      ['create', 'formation', '-f', 'f', '-k', 'pgsql', '-n', '-1'],
      'Expected --number-sync-standbys to be an integer of at least 0, got "-1"',
    ],
    [['create', 'formation', '-f', 'f', '-k', 'pgsql', '-s', '-S'], 'Expected either --enable-secondary'],
    [['drop', 'formation'], 'Expected --formation NAME, it is missing'],
    [['enable', 'secondary'], 'Expected --formation NAME, it is missing'],
    [['disable', 'secondary'], 'Expected --formation NAME, it is missing'],
    [['set', 'formation', 'number-sync-standbys'], 'Expected one argument'],
    [['set', 'formation', 'number-sync-standbys', 'two'], 'to be an integer of at least 0, got "two"'],
    [['set', 'formation', 'number-sync-standbys', '--', '-1'], 'to be an integer of at least 0, got "-1"'],
    [['accept', 'timeline'], 'Expected --tli NUMBER'],
    [['accept', 'timeline', '--tli', '0'], 'Expected --tli to be an integer of at least 1, got "0"'],
    [['perform', 'promotion'], 'Expected --name'],
    [['perform', 'promotion', '--name', 'nobody'], 'the monitor knows none called "nobody"'],
    [['perform', 'failover', '--yes'], 'Expected --yes only with --allow-data-loss'],
    [['perform', 'failover', '--wait', 'long'], 'Expected --wait to be an integer'],
    [['set', 'node', 'region', '--name', 'a', ''], 'Expected the region to be a name, got ""'],
  ] as const)('%j is refused', async ([words, message], { stage: { run } }) => {
    const { code, stdout, stderr } = await run(...words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('settings', () => {
  onStage('number-sync-standbys, with the primary playing along', async ({ stage: { run, db } }) => {
    const { a } = await pairAtRest(db);
    const tooMany = await run('set', 'formation', 'number-sync-standbys', '1');
    expect(tooMany).toMatchObject({
      code: 6,
      stdout: '',
      stderr: expect.stringContaining('At least 2 standby nodes'),
    });

    const applied = run('set', 'formation', 'number-sync-standbys', '0', '--json');
    await once(db, a, 'apply_settings');
    await report(db, a, 'apply_settings');
    await report(db, a, 'primary');
    const { code, stdout, stderr } = await applied;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      'number-sync-standbys': 0,
      synchronous_standby_names: 'ANY 1 (pgautofailover_standby_2)',
    });
    expect(stderr).toContain(`synchronous_standby_names is 'ANY 1 (pgautofailover_standby_2)'`);
  });

  onStage('the region of a node', async ({ stage: { run, db } }) => {
    await register(db, 'a');
    expect((await run('get', 'node', 'region', '--name', 'a')).stdout).toBe('default\n');
    expect(await run('set', 'node', 'region', 'dc2', '--name', 'a')).toMatchObject({
      code: 0,
      stdout: 'dc2\n',
    });
    const json = await run('get', 'node', 'region', '--name', 'a', '--json');
    expect(JSON.parse(json.stdout)).toEqual({ name: 'a', region: 'dc2' });
    expect((await run('get', 'node', 'region', '--name', 'b')).code).toBe(6);
  });
});

describe('timelines', () => {
  onStage('are shown, and one is accepted', async ({ stage: { run, db } }) => {
    const { a, b } = await pairAtRest(db);
    const publish = 'select pgautofailover.report_timeline_history($1, $2)';
    const first = { tli: 2, parenttli: 1, switchpoint: '0/3001234' };
    await db.query(publish, [a, JSON.stringify([first])]);
    await db.query(publish, [b, JSON.stringify([first, { tli: 3, parenttli: 1, switchpoint: '0/3000100' }])]);
    await report(db, a, 'primary', { tli: 2, lsn: '0/30C1B30' });
    await report(db, b, 'secondary', { tli: 3, lsn: '0/30C1B30' });

    await expect((await run('show', 'timeline')).stdout).toMatchFileSnapshot('expected/show-timeline.txt');
    const { nodes, timelines } = JSON.parse((await run('show', 'timeline', '--json')).stdout);
    expect(timelines).toContainEqual({ tli: 2, parent_tli: 1, switchpoint_lsn: '0/3001234' });
    expect(nodes).toMatchObject([{ on_accepted_lineage: true }, { on_accepted_lineage: false }]);

    expect(await run('accept', 'timeline', '--tli', '9')).toMatchObject({ code: 6, stdout: '' });
    const accepted = await run('accept', 'timeline', '--tli', '3', '--reason', 'as agreed');
    expect(accepted).toMatchObject({
      code: 0,
      stdout: 'Timeline 3 is accepted as ground truth in formation "default" and group 0\n',
    });
    const { rows } = await db.query('select accepted_tli, decided_by from pgautofailover.accepted_timeline');
    expect(rows).toEqual([{ accepted_tli: 3, decided_by: 'as agreed' }]);
    const [first_, second] = (await run('show', 'timeline')).stdout
      .split('\n')
      .filter((line) => line.includes(' | 0/30C1B30 |') || line.includes('0/30C1B30'));
    expect(first_).toContain('FORK');
    expect(second).toContain('ok, on accepted lineage');
  });
});

describe('another primary', () => {
  onStage('a promotion, step by step until the group is at rest', async ({ stage: { run, db } }) => {
    const { a, b } = await pairAtRest(db);
    const done = run('perform', 'promotion', '--name', 'b', '--wait', '10');
    await once(db, a, 'draining');
    await report(db, a, 'draining', { running: false });
    await report(db, b, 'secondary');
    await once(db, b, 'prepare_promotion');
    await report(db, b, 'prepare_promotion');
    await once(db, b, 'wait_primary');
    await report(db, b, 'wait_primary', { tli: 2 });
    await report(db, a, 'demoted', { running: false });
    await once(db, a, 'catchingup');
    await report(db, a, 'catchingup', { tli: 2 });
    await once(db, a, 'secondary');
    await report(db, a, 'secondary', { tli: 2 });
    const offered = await report(db, b, 'wait_primary', { tli: 2 });
    await report(db, b, 'primary', { tli: 2, syncEpoch: offered.sync_set_epoch });
    const { code, stdout, stderr } = await done;
    expect(code, stderr).toBe(0);
    const steps = stdout
      .split('\n')
      .map((line) =>
        line.replace(/^\d\d:\d\d:\d\d \| +/, '').replace(/ *\|.*\| +(\w+) \| +(\w+)$/, ': $1 $2'),
      );
    expect(steps.slice(2, -1)).toEqual(
      expect.arrayContaining([
        'a: primary draining',
        'b: wait_primary wait_primary',
        'a: secondary secondary',
        'b: primary primary',
      ]),
    );
    expect(new Set(steps).size).toBe(steps.length);
    expect(stderr).toContain(
      'Waiting 10 secs for a notification with state "primary" in formation "default" and group 0',
    );
    expect(stderr).toMatch(/INFO {2}Node 2 "b" is the primary, and the group is at rest, after \d/);
    const again = await run('perform', 'promotion', '--name', 'b');
    expect(again).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/WARN {2}NOTICE: .*already a primary/),
    });
  });

  onStage('is refused with what the monitor says', async ({ stage: { run, db } }) => {
    const { b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    const { code, stdout, stderr } = await run('perform', 'promotion', '--name', 'b');
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toContain('Monitor ERROR: ');
    expect(stderr).toContain('FATAL Failed to promote node "b"');
  });

  onStage('that does not come in time', async ({ stage: { run, db } }) => {
    await pairAtRest(db);
    const { code, stdout, stderr } = await run('perform', 'failover', '--wait', '1');
    expect(code).toBe(12);
    expect(stdout).toMatch(/\| +primary \| +draining\n$/);
    expect(stderr).toContain(
      'ERROR No node of formation "default" and group 0 has become "primary" within 1.',
    );
    expect(stderr).toContain('a reports primary, to be draining');
    expect(stderr).toContain('HINT: pg_autoctl explain');
  });
});

describe('a failover that loses commits', () => {
  /** A primary that goes on alone, writes, and is gone; its standby is back. */
  async function lonelyPrimaryGone(db: pg.Client) {
    const { a, b } = await pairAtRest(db);
    await report(db, b, 'secondary', { running: false });
    await report(db, a, 'primary');
    await once(db, a, 'wait_primary');
    const offered = await report(db, a, 'wait_primary', { lsn: '0/3000100' });
    await report(db, a, 'wait_primary', {
      lsn: '0/3000100',
      syncEpoch: offered.sync_set_epoch,
      syncLsn: '0/3000100',
    });
    await report(db, a, 'wait_primary', { lsn: '0/3100100' });
    await report(db, b, 'catchingup', { lsn: '0/3000000' });
    await report(db, a, 'wait_primary', { running: false, lsn: '0/0' });
    await probe(db, a, 'refused');
    await ago(db, a, '75 s', ['reporttime']);
    await report(db, b, 'catchingup', { lsn: '0/3000000' });
    return { a, b };
  }

  onStage('is estimated first, then done, then what was lost is said', async ({ stage: { run, db } }) => {
    const { a, b } = await lonelyPrimaryGone(db);
    expect((await run('perform', 'failover')).code).toBe(6);
    await db.query(`select pgautofailover.set_setting('primary_demote_timeout', '1s')`);
    const done = run('perform', 'failover', '--allow-data-loss', '--wait', '20');
    await once(db, b, 'report_lsn');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await report(db, b, 'report_lsn', { lsn: '0/3000000' });
    await once(db, b, 'prepare_promotion');
    await report(db, b, 'prepare_promotion', { lsn: '0/3000000' });
    await once(db, b, 'wait_primary');
    await report(db, b, 'wait_primary', { tli: 2, lsn: '0/3000100' });
    const { code, stdout, stderr } = await done;
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/\| +wait_primary \| +wait_primary\n/);
    expect(stderr).toContain('Estimate of what would be lost in formation "default" and group 0:');
    expect(stderr).toMatch(
      /if b becomes the primary, as is likely: at least 1\.0 MB \(1048832 bytes\) of WAL, it is at 0\/3000000 on timeline 1, and a was at 0\/3100100; and what the primary wrote since it was last heard, (7[5-9]|[89]\d) s ago/,
    );
    expect(stderr).toContain(
      'Lost: what a had after 0/3000000 on timeline 1, up to 0/3100100 at least (1.0 MB (1048832 bytes) of WAL)',
    );
    expect(stderr.indexOf('Estimate')).toBeLessThan(stderr.indexOf('Waiting'));
    expect(a).toBe(1);
  });

  onStage('is asked for on a terminal', async ({ stage: { db, uri, database } }) => {
    await lonelyPrimaryGone(db);
    const { password } = database.server;
    const env = { HOME: '/', ...(password === undefined ? {} : { PGPASSWORD: password }) };
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return 'no';
    };
    const words = ['perform', 'failover', '--allow-data-loss', '--monitor', uri];
    const { code, stdout, stderr } = await pgAutoctl(words, { env, ask });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(questions).toEqual([expect.stringContaining('Type yes')]);
    expect(stderr).toContain('nothing was done');
    const { rows } = await db.query('select loss_accepted from pgautofailover.node_group');
    expect(rows).toEqual([{ loss_accepted: false }]);
  });

  onStage('loses nothing where nothing is missing', async ({ stage: { run, db } }) => {
    await pairAtRest(db);
    const { code, stderr } = await run('perform', 'failover', '--allow-data-loss', '--yes', '--wait', '1');
    expect(code).toBe(12);
    expect(stderr).toContain(
      'if b becomes the primary, as is likely: nothing, it holds every acknowledged commit',
    );
  });

  onStage('keepers of the original', async ({ stage: { run, db } }) => {
    const { b } = await lonelyPrimaryGone(db);
    await nodeActive(db, b, 'catchingup', { lsn: '0/3000000' });
    const { stderr } = await run('perform', 'failover', '--allow-data-loss', '--wait', '1');
    expect(stderr).toContain('as is likely: at least');
  });
});

describe('maintenance is for the node itself', () => {
  const home = temporary();
  afterAll(home.remove);
  const env = { HOME: home.path, XDG_RUNTIME_DIR: home.path, PATH: process.env.PATH };
  const pgdata = join(home.path, 'data');
  const refusal = async (...words: string[]) => {
    const { code, stdout, stderr } = await pgAutoctl([...words, '--pgdata', pgdata], { env });
    expect(stdout).toBe('');
    return { code, stderr };
  };

  test('no configuration: 1; a monitor: 2; no state: 8', async () => {
    expect((await refusal('enable', 'maintenance')).code).toBe(1);
    expect((await refusal('disable', 'maintenance')).code).toBe(1);
    const config = join(home.path, '.config/pg_autoctl', pgdata);
    mkdirSync(config, { recursive: true });
    mkdirSync(pgdata, { recursive: true });
    const file = join(config, 'pg_autoctl.cfg');
    writeFileSync(file, `[pg_autoctl]\nrole = monitor\n[postgresql]\npgdata = ${pgdata}\n`);
    expect(existsSync(file)).toBe(true);
    const monitor = await refusal('enable', 'maintenance');
    expect(monitor).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('pg_autoctl enable maintenance is for Postgres nodes'),
    });
    writeFileSync(
      file,
      `[pg_autoctl]\nrole = keeper\nmonitor = postgres://nobody@127.0.0.1:1/x\nformation = default\ngroup = 0\nname = a\nhostname = 127.0.0.1\nnodekind = standalone\n[postgresql]\npgdata = ${pgdata}\n`,
    );
    expect(await refusal('enable', 'maintenance')).toMatchObject({ code: 8 });
    expect(await refusal('disable', 'maintenance')).toMatchObject({ code: 8 });
    writeFileSync(file, readFileSync(file, 'utf8').replace('standalone', 'worker'));
    expect(await refusal('run')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nodekind: expected "standalone", got "worker"'),
    });
  });

  test.each([
    ['soon', 'got "soon"'],
    ['0h', 'got "0h"'],
    ['2h30', 'got "2h30"'],
    ['2026-13-40', 'got "2026-13-40"'],
  ])('--until %s', async (until, message) => {
    const { code, stderr } = await refusal('enable', 'maintenance', '--until', until);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
  });
});
