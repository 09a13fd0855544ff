import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../../test/support/wait.js';
import { cpuSeconds, cpuSecondsOf } from './cpu.js';
import type { Ending } from './ending.js';

/** The real health service at work on many nodes, and what answers its probes. */

export interface HealthCost {
  targets: number;
  /** Seconds from one round of probes to the next, as the nodes see it. */
  round: number;
  /** Cores that the health service keeps busy. */
  service: number;
  /** Cores that its calls keep busy in the monitor's server. */
  server: number;
}

const here = dirname(fileURLToPath(import.meta.url));

/** Listeners that answer as a Postgres does that wants a password; `count` is the number of probes so far. */
class Answers {
  count = 0;
  readonly #servers: Server[] = [];

  async listen(addresses: readonly { host: string; port: number }[]): Promise<void> {
    for (const { host, port } of addresses) {
      const server = createServer((socket) => this.#answer(socket)).listen(port, host);
      await once(server, 'listening');
      this.#servers.push(server);
    }
  }

  #answer(socket: Socket): void {
    this.count += 1;
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write('N');
      socket.once('data', () => socket.write(askForPassword));
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => new Promise((closed) => server.close(closed))));
  }
}

const askForPassword = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** Runs the health service for so many seconds, after a few to warm up. */
export async function measureHealth(options: {
  uri: string;
  postmaster: number;
  addresses: readonly { host: string; port: number }[];
  seconds: number;
  ending: Ending;
}): Promise<HealthCost> {
  const { uri, postmaster, addresses, seconds, ending } = options;
  const answers = new Answers();
  await answers.listen(addresses);
  const jiti = join(here, '../../node_modules/jiti/lib/jiti-cli.mjs');
  const child = spawn(process.execPath, [jiti, join(here, 'health-program.ts'), uri], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit');
  ending.add(async () => void child.kill('SIGKILL'));
  const pid = child.pid ?? 0;
  await waitFor('the health service to have probed each node', () => answers.count > addresses.length, {
    deadline: 60_000,
  });
  const used = async () => ({ server: await cpuSeconds(postmaster), service: cpuSecondsOf(pid) });
  const before = { ...(await used()), at: performance.now(), probes: answers.count };
  await sleep(seconds * 1000);
  const after = { ...(await used()), at: performance.now(), probes: answers.count };
  child.stdin.end();
  await exited;
  await answers.close();
  const elapsed = (after.at - before.at) / 1000;
  return {
    targets: addresses.length,
    round: (elapsed * addresses.length) / (after.probes - before.probes),
    service: (after.service - before.service) / elapsed,
    server: (after.server - before.server) / elapsed,
  };
}
