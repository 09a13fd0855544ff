import { setTimeout as sleep } from 'node:timers/promises';
import { connectReadWrite, parseHosts, within } from './writer.js';

/** Run on a host of its own: writes to each URI given until its input ends, and prints what was acknowledged. */

export interface Acknowledged {
  id: number;
  /** Who acknowledged it: an address, or the name of the node there. */
  node: string;
  /** Milliseconds of the clock that all processes share. */
  sent: number;
  at: number;
}

let stopped = false;

async function write(uri: string, first: number): Promise<void> {
  const target = parseHosts(uri, 'postgres');
  let session: Awaited<ReturnType<typeof connectReadWrite>> | undefined;
  for (let id = first; !stopped; ) {
    try {
      session ??= await connectReadWrite(target);
      const node = session.socket.remoteAddress ?? '';
      const sent = clock();
      await within(10_000, session.client.query('insert into written values ($1)', [++id]));
      process.stdout.write(`${JSON.stringify({ id, node, sent, at: clock() })}\n`);
      await sleep(20);
    } catch {
      session?.socket.destroy();
      session = undefined;
      await sleep(200);
    }
  }
  session?.socket.destroy();
}

function clock(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

process.stdin.on('end', () => {
  stopped = true;
});
process.stdin.resume();
await Promise.all(process.argv.slice(2).map((uri, index) => write(uri, index * 1_000_000_000)));
