import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { MonitorClient } from '../../src/monitor/client.js';
import { connectTo } from '../../src/monitor/connection.js';
import { MonitorUnreachable } from '../../src/monitor/errors.js';
import { MonitorListener } from '../../src/monitor/listener.js';
import { Patience } from '../../src/monitor/patience.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { waitFor } from '../support/wait.js';

/** A monitor that takes connections and has too much to do to answer them soon. */

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const uriOf = (port: number, sslmode = 'disable'): string => {
  const { user, database: name } = database.server;
  return `postgres://${user}@127.0.0.1:${port}/${name}?sslmode=${sslmode}`;
};

/** Takes connections in front of the monitor and hands each on, or each second one, only after so many milliseconds; never with Infinity. */
async function busyMonitor(
  { onTestFinished }: TestContext,
  delay: number,
  which: 'each' | 'each second one' = 'each',
): Promise<{ port: number; taken: () => number }> {
  let taken = 0;
  const sockets: net.Socket[] = [];
  const server = net.createServer((near) => {
    taken += 1;
    sockets.push(near.on('error', () => undefined));
    if (delay === Number.POSITIVE_INFINITY) return;
    near.pause();
    setTimeout(
      () => {
        const far = net.connect(database.server.port, database.server.host).on('error', () => undefined);
        sockets.push(far);
        near.pipe(far).pipe(near);
      },
      which === 'each' || taken % 2 === 0 ? delay : 0,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as net.AddressInfo).port, taken: () => taken };
}

function clientAt({ onTestFinished }: TestContext, port: number): MonitorClient {
  const client = new MonitorClient(uriOf(port), { callTimeout: 60_000 });
  onTestFinished(() => client.close());
  return client;
}

const settings = { application_name: 'test', query_timeout: 60_000 };

test.concurrent('a monitor that needs longer than the first attempt gets longer, and is reached', async (context) => {
  const { port } = await busyMonitor(context, 5000);
  const client = clientAt(context, port);
  client.keepSession(1);
  await waitFor(
    'the monitor to be reached',
    () =>
      client.ping().then(
        () => true,
        () => false,
      ),
    { deadline: 60_000, every: 100 },
  );
});

test.concurrent('a listener gives it longer, too', async (context) => {
  const { port } = await busyMonitor(context, 3000);
  const listener = new MonitorListener(uriOf(port), {});
  context.onTestFinished(() => listener.close());
  await listener.listening();
});

test.concurrent('also to take the subscription, once it has taken a question', async (context) => {
  const { port } = await busyMonitor(context, 3000, 'each second one');
  const listener = new MonitorListener(uriOf(port), {});
  context.onTestFinished(() => listener.close());
  await listener.listening();
});

test.concurrent('a keeper leaves a silent monitor alone, and is told so at once', async (context) => {
  const { port, taken } = await busyMonitor(context, Number.POSITIVE_INFINITY);
  const client = clientAt(context, port);
  client.keepSession(1);
  const begun = performance.now();
  let refusals = 0;
  while (performance.now() - begun < 12_000) {
    await expect(client.ping()).rejects.toThrow(MonitorUnreachable);
    refusals += 1;
    await sleep(20);
  }
  // 2 + 4 + 8 s for an answer, and pauses; asked each 2 s it would be six and more
  expect(taken()).toBeLessThanOrEqual(3);
  expect(refusals).toBeGreaterThan(1);
});

test.concurrent('who has no session keeps asking', async (context) => {
  const { port, taken } = await busyMonitor(context, Number.POSITIVE_INFINITY);
  const client = clientAt(context, port);
  const asked = async (times: number) => {
    while (taken() < times) await expect(client.ping()).rejects.toThrow(MonitorUnreachable);
  };
  await asked(3);
  expect(taken()).toBe(3);
});

test.concurrent('without TLS a silent server is not asked once more', async (context) => {
  const { port, taken } = await busyMonitor(context, Number.POSITIVE_INFINITY);
  await expect(connectTo(uriOf(port, 'prefer'), settings)).rejects.toThrow('timeout expired');
  expect(taken()).toBe(1);
});

test.concurrent.for(['client', 'listener'])(
  'a %s that is closed waits for no answer',
  async (kind, context) => {
    const { port, taken } = await busyMonitor(context, Number.POSITIVE_INFINITY);
    const client = clientAt(context, port);
    const listener = new MonitorListener(uriOf(port), {});
    const asked = kind === 'client' ? client.ping().catch(() => undefined) : listener.start();
    await waitFor('the connection to be taken', () => taken() > 0, { deadline: 20_000 });
    const begun = performance.now();
    await Promise.all([client.close(), listener.close(), asked]);
    expect(performance.now() - begun).toBeLessThan(1500);
  },
);

describe('patience', () => {
  test('grows with each silence, up to half a minute', () => {
    const patience = new Patience();
    const given = Array.from({ length: 7 }, () => {
      const { forConnection } = patience;
      patience.silent();
      return forConnection;
    });
    expect(given).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  test('one silence is no reason to step back; with the next ones it steps back for longer', () => {
    const pausesAfter = (silences: number): number[] =>
      Array.from({ length: 200 }, () => {
        const patience = new Patience();
        for (let times = 0; times < silences; times += 1) patience.silent();
        return patience.pause;
      });
    expect(Math.max(...pausesAfter(1))).toBe(0);
    expect(Math.max(...pausesAfter(2))).toBeLessThanOrEqual(4000);
    expect(Math.max(...pausesAfter(2))).toBeGreaterThan(2000);
    expect(Math.max(...pausesAfter(8))).toBeGreaterThan(16_000);
    expect(Math.max(...pausesAfter(8))).toBeLessThanOrEqual(30_000);
  });

  test('an answer ends it', () => {
    const patience = new Patience();
    for (let times = 0; times < 5; times += 1) patience.silent();
    patience.answered();
    expect(patience).toMatchObject({ forConnection: 2000, pause: 0 });
  });
});
