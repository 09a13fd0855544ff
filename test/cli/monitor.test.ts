import { createDatabase, describe, expect, test } from '../support/database.js';
import type { TestServer } from '../support/postgres.js';
import { pgAutoctl, temporary } from './run.js';

const uriOf = ({ host, port, user, database }: TestServer) => {
  const address = host.startsWith('/') ? encodeURIComponent(host) : host;
  return `postgres://${user}@${address}:${port}/${database}`;
};

const monitor = test
  .extend('run', { scope: 'file' }, async ({ database }) => {
    const uri = uriOf(database.server);
    const { password } = database.server;
    const env = {
      HOME: '/nonexistent',
      PG_AUTOCTL_MONITOR: uri,
      ...(password === undefined ? {} : { PGPASSWORD: password }),
    };
    return (...words: string[]) => pgAutoctl(words, { env });
  })
  .extend('group', { scope: 'file' }, async ({ session }) => {
    const register = `select pgautofailover.register_node('default', $1, 5432, 'app', $2, candidate_priority => 50)`;
    const active = `select pgautofailover.node_active('default', $1, 0, $2, true, 1, '0/3000060')`;
    await session.query(register, ['a.lan', 'node1']);
    await session.query('select pgautofailover.set_node_system_identifier(1, 7400000000000000001)');
    await session.query(active, [1, 'single']);
    await session.query(register, ['b.lan', 'node2']);
    await session.query('select pgautofailover.set_node_system_identifier(2, 7400000000000000001)');
    await session.query(active, [2, 'wait_standby']);
    return { node1: 1, node2: 2 };
  });

describe('an empty formation', () => {
  monitor('show state prints the head alone', async ({ run }) => {
    const { code, stdout } = await run('show', 'state');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toHaveLength(4);
    expect((await run('show', 'state', '--json')).stdout).toBe('[\n]\n');
    expect((await run('show', 'state', '--formation', 'nope')).stdout).toBe(stdout);
  });
  monitor('a formation without nodes has no URI', async ({ run }) => {
    expect((await run('show', 'uri', '--formation', 'default')).code).toBe(6);
    expect((await run('show', 'uri')).stdout).toMatch(/\n {3}formation \| default \| \n\n$/);
  });
  monitor('nor a group to act on', async ({ run }) => {
    expect((await run('perform', 'failover')).code).toBe(3);
    expect((await run('show', 'standby-names')).code).toBe(3);
  });
  monitor('an unknown formation', async ({ run }) => {
    expect((await run('show', 'settings', '--formation', 'nope')).code).toBe(6);
    expect((await run('get', 'formation', 'number-sync-standbys', '--formation', 'nope')).code).toBe(6);
  });
});

describe('a group of two', () => {
  monitor('show state', async ({ run, group }) => {
    expect(group).toBeDefined();
    await expect((await run('show', 'state')).stdout).toMatchFileSnapshot('expected/show-state.txt');
    await expect((await run('show', 'state', '--json')).stdout).toMatchFileSnapshot(
      'expected/show-state-json.txt',
    );
  });
  monitor('show state tells how far a copy has come', async ({ run, group, session }) => {
    const tell = (...said: unknown[]) =>
      session.query('select pgautofailover.set_node_progress($1, $2, $3, $4, $5)', [group.node2, ...said]);
    const json = async () => JSON.parse((await run('show', 'state', '--json')).stdout);
    const before = (await run('show', 'state')).stdout;
    await tell('base backup', 1024 ** 3, 4 * 1024 ** 3, 200);
    const progress = {
      what: 'base backup',
      done: 1024 ** 3,
      total: 4 * 1024 ** 3,
      percent: 25,
      seconds_left: 200,
    };
    expect(await json()).toMatchObject([{ progress: null }, { progress }]);
    expect((await run('show', 'state')).stdout).toBe(
      `${before}node2: base backup: 1.0 GB of 4.0 GB (25 %), 3 min 20 s left\n\n`,
    );
    await tell('base backup', 1024 ** 3, 4 * 1024 ** 3, null);
    expect(await json()).toMatchObject([
      { progress: null },
      { progress: { ...progress, seconds_left: null } },
    ]);
    await tell(null, null, null, null);
    expect(await json()).toMatchObject([{ progress: null }, { progress: null }]);
    expect((await run('show', 'state')).stdout).toBe(before);
  });
  monitor(
    'a monitor that keeps no such record shows its state all the same',
    async ({ run, group, session }) => {
      expect(group).toBeDefined();
      const before = await run('show', 'state', '--json');
      await session.query('alter view pgautofailover.progress rename to progress_of_another_release');
      try {
        expect(await run('show', 'state', '--json')).toMatchObject({ code: 0, stdout: before.stdout });
      } finally {
        await session.query('alter view pgautofailover.progress_of_another_release rename to progress');
      }
    },
  );
  monitor('show settings', async ({ run, group }) => {
    expect(group).toBeDefined();
    await expect((await run('show', 'settings')).stdout).toMatchFileSnapshot('expected/show-settings.txt');
    expect((await run('get', 'formation', 'settings')).stdout).toBe((await run('show', 'settings')).stdout);
    await expect((await run('show', 'settings', '--json')).stdout).toMatchFileSnapshot(
      'expected/show-settings-json.txt',
    );
  });
  monitor('explain', async ({ run, group }) => {
    expect(group).toBeDefined();
    const { code, stdout } = await run('explain');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^node1: it (is at|reports) single.*\n(.*\n)*node2: it /),
    });
    const rows = JSON.parse((await run('explain', '--name', 'node2', '--json')).stdout);
    expect(rows[0]).toMatchObject({ node_id: 2, node_name: 'node2', kind: 'state', command: null });
    expect((await run('explain', '--name', 'nobody')).code).toBe(1);
  });
  monitor('what-if', async ({ run, group }) => {
    expect(group).toBeDefined();
    const before = (await run('show', 'state', '--json')).stdout;
    const { code, stdout } = await run('what-if', 'lose', 'node1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^No \| Node .* \| Because\n-/);
    expect((await run('what-if', 'drop', '--name', 'node2')).stdout).toContain('node_is_removed');
    const refused = JSON.parse((await run('what-if', 'number-sync-standbys', '3', '--json')).stdout);
    expect(refused[0]).toMatchObject({
      no: 1,
      because: expect.stringMatching(/^refused with 55000: the primary must be stable/),
    });
    expect((await run('show', 'state', '--json')).stdout).toBe(before);
    expect((await run('what-if', 'disable-secondary')).stdout).toContain('refused with 55000');
    expect((await run('what-if', 'enable-secondary')).stdout).not.toContain('refused');
    const loss = await run('what-if', 'failover', '--allow-data-loss', '--lost', 'node1');
    expect(loss.stdout).toContain('in the end');
    expect((await run('what-if', 'lose')).code).toBe(1);
    expect((await run('what-if', 'lose', 'nobody')).code).toBe(6);
    expect((await run('what-if', 'candidate-priority', '--name', 'node2', '101')).code).toBe(1);
  });
  monitor('show uri', async ({ run, group }) => {
    expect(group).toBeDefined();
    const uri = 'postgres://a.lan:5432,b.lan:5432/app?target_session_attrs=read-write&sslmode=prefer';
    expect((await run('show', 'uri', '--formation', 'default')).stdout).toBe(`${uri}\n`);
    const json = JSON.parse((await run('show', 'uri', '--formation', 'default', '--json')).stdout);
    expect(json).toMatchObject({ monitor: expect.stringContaining('postgres://'), default: uri });
    expect((await run('show', 'uri')).stdout).toContain(`   formation | default | ${uri}\n`);
    const list = JSON.parse((await run('show', 'uri', '--json')).stdout);
    expect(list.map(Object.keys)).toEqual([
      ['uri', 'name', 'type'],
      ['uri', 'name', 'type'],
    ]);
  });
  monitor('show events', async ({ run, group }) => {
    expect(group).toBeDefined();
    const { stdout } = await run('show', 'events', '-n', '2');
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(
      '                    Event Time |   Node |       Current State |      Assigned State | Comment',
    );
    expect(lines).toHaveLength(6);
    expect(lines[3]).toMatch(/^ *20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+\d\d \| {4}0\/1 \| /);
    const json = JSON.parse((await run('show', 'events', '--json', '--group', '0', '--count', '1')).stdout);
    expect(json).toHaveLength(1);
    expect(json[0].eventtime).toMatch(/^20\d\d-\d\d-\d\dT/);
  });
  monitor('show standby-names', async ({ run, group }) => {
    expect(group).toBeDefined();
    expect((await run('show', 'standby-names')).stdout).toBe("''\n");
    expect(JSON.parse((await run('show', 'standby-names', '--json')).stdout)).toEqual({
      formation: 'default',
      group: 0,
      synchronous_standby_names: '',
    });
  });
  monitor('get node …', async ({ run, group }) => {
    expect(group).toBeDefined();
    expect((await run('get', 'node', 'candidate-priority', '--name', 'node1')).stdout).toBe('50\n');
    expect((await run('get', 'node', 'replication-quorum', '--name', 'node1')).stdout).toBe('true\n');
    expect((await run('get', 'node', 'candidate-priority', '--name', 'node9')).code).toBe(6);
    expect((await run('get', 'node', 'candidate-priority')).code).toBe(1);
    expect((await run('get', 'formation', 'number-sync-standbys')).stdout).toBe('0\n');
  });
  monitor('set node …', async ({ run, group }) => {
    expect(group).toBeDefined();
    const set = (...words: string[]) => run('set', 'node', 'candidate-priority', '--name', 'node2', ...words);
    expect(await set('60')).toMatchObject({ code: 0, stdout: '60\n' });
    expect((await set('--json', '50')).stdout).toBe('{\n    "candidate-priority": 50\n}\n');
    expect((await set('--', '-1')).code).toBe(1);
    expect((await set('101')).code).toBe(1);
    expect((await run('set', 'node', 'replication-quorum', 'perhaps', '--name', 'node2')).code).toBe(1);
    expect((await run('set', 'node', 'candidate-priority', '60', '--name', 'node9')).code).toBe(6);
  });
  monitor('the monitor refuses a failover that would lose data', async ({ run, group }) => {
    expect(group).toBeDefined();
    const { code, stderr } = await run('perform', 'switchover');
    expect(code).toBe(6);
    expect(stderr).toContain('Monitor ERROR: ');
    expect(stderr).toContain('FATAL Failed to perform failover/switchover');
  });
  monitor('a creation that the monitor would refuse', async ({ database, group }) => {
    expect(group).toBeDefined();
    const home = temporary();
    const env = {
      HOME: home.path,
      XDG_RUNTIME_DIR: home.path,
      PATH: process.env.PATH,
      ...(database.server.password === undefined ? {} : { PGPASSWORD: database.server.password }),
    };
    const refusal = async (...words: string[]) => {
      const create = ['create', 'postgres', '--pgdata', `${home.path}/data`, '--auth', 'trust', '--no-ssl'];
      const { code, stderr } = await pgAutoctl([...create, ...words], { env });
      expect(code).toBe(3);
      return stderr;
    };
    const uri = uriOf(database.server);
    const elsewhere = ['--hostname', '127.0.0.1', '--monitor', uri];
    expect(await refusal(...elsewhere, '--formation', 'nope')).toContain(
      'Expected --formation to name a formation of the monitor, got "nope"',
    );
    expect(await refusal(...elsewhere, '--name', 'node1')).toContain(
      'Expected --name to be free in formation "default", got "node1", which is node 1 at a.lan:5432',
    );
    expect(await refusal('--hostname', 'a.lan', '--monitor', uri)).toContain(
      'got "a.lan:5432", which is node 1 "node1"',
    );
    const other = uriOf({ ...database.server, database: 'postgres' });
    expect(await refusal('--hostname', '127.0.0.1', '--monitor', other)).toContain(
      'Expected --monitor to be the connection string of a pg_auto_failover monitor, got "postgres://',
    );
    home.remove();
  });
  monitor('a drop that its keeper never confirms', async ({ run, group }) => {
    expect(group).toBeDefined();
    expect((await run('drop', 'node', '--name', 'node9')).code).toBe(6);
    expect((await run('drop', 'node', '--hostname', 'b.lan', '--pgport', '1')).code).toBe(6);
    expect((await run('drop', 'node', '--name', 'node2', '--no-wait')).code).toBe(0);
    expect((await run('drop', 'node', '--name', 'node2', '--wait', '1')).code).toBe(12);
    expect((await run('drop', 'node', '--name', 'node2', '--force')).code).toBe(0);
    expect(JSON.parse((await run('show', 'state', '--json')).stdout)).toHaveLength(1);
  });
});

test('a database that is no monitor', async ({ database }) => {
  const uri = uriOf({ ...database.server, database: 'postgres' });
  const { code, stderr } = await pgAutoctl(['show', 'state', '--monitor', uri]);
  expect(code).toBe(6);
  expect(stderr).toContain('Expected the database to be a pg_auto_failover monitor');
});

test('create monitor --pguri, and once more; a newer one is refused', async () => {
  const database = await createDatabase('empty');
  const { host, port, database: name, password } = database.server;
  const env = { HOME: '/nonexistent', ...(password === undefined ? {} : { PGPASSWORD: password }) };
  const install = () => pgAutoctl(['create', 'monitor', '--pguri', uriOf(database.server)], { env });
  const address = host.startsWith('/') ? encodeURIComponent(host) : host;
  const uri = `postgres://autoctl_node@${address}:${port}/${name}\n`;
  expect(await install()).toMatchObject({ code: 0, stdout: uri });
  expect(await install()).toMatchObject({ code: 0, stdout: uri });
  const session = await database.connect();
  await session.query(`insert into pgaf.pgmigrations (name, run_on) values ('9000_future', now())`);
  const { code, stdout, stderr } = await install();
  expect({ code, stdout }).toEqual({ code: 12, stdout: '' });
  expect(stderr).toContain('9000_future');
  await database.drop();
});
