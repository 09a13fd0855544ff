import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MonitorClient } from '../../src/monitor/client.js';
import { Superseded } from '../../src/monitor/errors.js';
import type { Report } from '../../src/monitor/rows.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { pairAtRest } from '../support/pair.js';
import { waitFor } from '../support/wait.js';

/** What a keeper said before it was killed may still be on the network, and arrive when the next one has spoken. */

let database: TestDatabase;
let watcher: pg.Client;
let node: number;

beforeAll(async () => {
  database = await createDatabase();
  watcher = await database.connect();
  node = (await pairAtRest(watcher)).b;
});
afterAll(() => database.drop());

/** Between a keeper and the monitor: hands on what is said, or keeps it for later. */
class Relay {
  readonly #server = net.createServer((near) => this.#join(near));
  readonly #sockets: net.Socket[] = [];
  #kept: (() => void)[] | null = null;
  keptBytes = 0;

  async listen(): Promise<number> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return (this.#server.address() as net.AddressInfo).port;
  }

  #join(near: net.Socket): void {
    const { host, port } = database.server;
    const far = net.connect(port, host);
    this.#sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    far.pipe(near);
    near.on('data', (bytes) => {
      if (this.#kept === null) far.write(bytes);
      else {
        this.keptBytes += bytes.length;
        this.#kept.push(() => far.write(bytes));
      }
    });
  }

  keep(): void {
    this.#kept = [];
  }

  deliver(): void {
    for (const write of this.#kept ?? []) write();
    this.#kept = null;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

const uri = (port: number, host = '127.0.0.1') => {
  const { user, password, database: name } = database.server;
  return `postgres://${user}${password ? `:${password}` : ''}@${host}:${port}/${name}`;
};

const says = (state: Report['current_group_role'], lsn: string): Report => ({
  formation_id: 'default',
  node_id: node,
  group_id: 0,
  current_group_role: state,
  current_pg_is_running: true,
  current_tli: 1,
  current_lsn: lsn,
  current_rep_state: '',
  node_epoch: 0,
  sync_epoch: null,
  sync_lsn: null,
  streams: true,
  instance: 'test',
  capabilities: ['cut', 'in_force'],
  disk_free: null,
  fencing_token: null,
});

async function stored(): Promise<unknown> {
  const { rows } = await watcher.query(
    'select reportedstate, reportedlsn from pgautofailover.node where nodeid = $1',
    [node],
  );
  return rows[0];
}

/** Backends that carry out a report, or have one to carry out. */
async function waits(): Promise<number> {
  const { rows } = await watcher.query<{ count: number }>(
    `select count(*) from pg_stat_activity where application_name = 'late' and state = 'active'`,
  );
  return rows[0]?.count ?? 0;
}

test('a report that was held up on the network is refused once the next keeper has connected', async () => {
  const relay = new Relay();
  const late = new MonitorClient(uri(await relay.listen()), { applicationName: 'late', callTimeout: 60_000 });
  const next = new MonitorClient(uri(database.server.port, database.server.host));
  try {
    await late.report(says('secondary', '0/3000000'));
    relay.keep();
    const held = late.report(says('report_lsn', '0/3000000')).catch((error: unknown) => error);
    await waitFor('the report to be on its way', async () => relay.keptBytes > 0, { deadline: 10_000 });
    await next.report(says('secondary', '0/4000000'));
    relay.deliver();
    expect(await held).toBeInstanceOf(Superseded);
    expect(await stored()).toEqual({ reportedstate: 'secondary', reportedlsn: '0/4000000' });
    // what was refused does not silence a keeper that lives
    await late.report(says('secondary', '0/4000060'));
    expect(await stored()).toEqual({ reportedstate: 'secondary', reportedlsn: '0/4000060' });
  } finally {
    relay.close();
    await Promise.all([late.close(), next.close()]);
  }
});

test('a report that waited for a lock meanwhile is refused, or stored before what came later', async () => {
  const locker = await database.connect();
  const late = new MonitorClient(uri(database.server.port, database.server.host), {
    applicationName: 'late',
    callTimeout: 300,
  });
  const next = new MonitorClient(uri(database.server.port, database.server.host));
  try {
    await late.report(says('secondary', '0/5000000'));
    await locker.query('begin');
    await locker.query('select pgaf.lock_node($1)', [node]);
    // given up after callTimeout, while the server goes on with it
    await expect(late.report(says('report_lsn', '0/5000000'))).rejects.toThrow();
    expect(await waits()).toBe(1);
    const later = next.report(says('secondary', '0/6000000'));
    await sleep(200);
    await locker.query('commit');
    await later;
    await waitFor('the server to have carried out both', async () => (await waits()) === 0, {
      deadline: 10_000,
    });
    expect(await stored()).toEqual({ reportedstate: 'secondary', reportedlsn: '0/6000000' });
  } finally {
    await Promise.all([late.close(), next.close()]);
  }
});
