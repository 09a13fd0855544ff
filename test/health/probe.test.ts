import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { probe } from '../../src/health/probe.js';

/** Any answer of a server counts as good but "the database system is starting up". */

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that refuses TLS and then says these bytes. */
async function serverSaying(bytes: Buffer | null): Promise<number> {
  const talk = (socket: Socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (bytes === null) return;
      socket.write('N');
      socket.once('data', () => socket.write(bytes));
    });
  };
  const server = createServer(talk);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const authentication = (kind: number) => {
  const body = Buffer.alloc(4);
  body.writeInt32BE(kind);
  return message('R', body);
};
const error = (sqlstate: string) => message('E', Buffer.from(`SFATAL\0C${sqlstate}\0Mno\0\0`));
const look = (port: number) => probe({ host: '127.0.0.1', port, timeout: 300 });

describe('a probe', () => {
  test.each([
    ['ok', 'ready', Buffer.concat([authentication(0), message('Z', Buffer.from('I'))])],
    ['ok', 'asks for a password', authentication(10)],
    ['ok', 'has no pg_hba.conf entry', error('28000')],
    ['ok', 'has no connection left', error('53300')],
    ['starting', 'starting up', error('57P03')],
    ['silent', 'accepts and says nothing more', authentication(0)],
    ['silent', 'says nothing', null],
  ])('sees %s when the server is or does: %s', async (seen, _, bytes) => {
    expect(await look(await serverSaying(bytes))).toBe(seen);
  });

  test('sees refused when nobody listens', async () => {
    const port = await serverSaying(null);
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await look(port)).toBe('refused');
  });

  test('says nothing about a name that does not resolve', async () => {
    expect(await probe({ host: 'no-such-host.invalid', port: 1, timeout: 300 })).toBeNull();
  });
});
