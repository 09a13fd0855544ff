import { createServer } from 'node:net';

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** The ports for a monitor and two nodes: those of the announcement, else the next such triple that nobody has. */
export async function freePorts(): Promise<{ monitor: number; a: number; b: number }> {
  for (let base = 6000; base < 32_000; base += 100) {
    const ports = { monitor: base, a: base + 10, b: base + 11 };
    const free = await Promise.all(Object.values(ports).map(isFree));
    if (free.every(Boolean)) return ports;
  }
  throw new Error('Expected three free ports between 6000 and 32000 on 127.0.0.1, found none');
}
