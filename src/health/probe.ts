import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Seen } from '../monitor/rows.js';

/** Is a Postgres there, and does it take connections? Any answer but "starting up" counts: no password is needed. */

const role = 'pgautofailover_monitor';
const database = 'postgres';

export interface ProbeOptions {
  host: string;
  port: number;
  /** Milliseconds for the whole probe. */
  timeout: number;
}

/** What was seen; null when the name did not resolve, which says nothing about the node. */
export async function probe({ host, port, timeout }: ProbeOptions): Promise<Seen | null> {
  const address = await resolve(host);
  if (address === null) return null;
  return new Promise((finish) => {
    const socket = connect({ host: address, port });
    const done = (seen: Seen) => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.on('error', () => undefined);
      socket.destroy();
      finish(seen);
    };
    const timer = setTimeout(() => done('silent'), timeout);
    socket.on('error', (error: NodeJS.ErrnoException) =>
      done(error.code === 'ECONNREFUSED' ? 'refused' : 'silent'),
    );
    socket.on('close', () => done('silent'));
    socket.on('connect', () => socket.write(sslRequest));
    socket.once('data', (answer) => converse(answer, socket, done));
  });
}

/** The server's word on TLS came: go on with or without it, as the original does (sslmode prefer). */
function converse(answer: Buffer, socket: Socket, done: (seen: Seen) => void): void {
  if (answer[0] !== 0x53) {
    // Anything but S or N is an error message of a server that is there.
    if (answer[0] !== 0x4e) done(seenIn(answer) ?? 'ok');
    else talk(socket, done);
    return;
  }
  socket.removeAllListeners('close');
  const secured = connectTls({ socket, rejectUnauthorized: false });
  secured.on('error', () => done('silent'));
  secured.on('close', () => done('silent'));
  secured.on('secureConnect', () => talk(secured, done));
}

function talk(stream: Socket, done: (seen: Seen) => void): void {
  let received = Buffer.alloc(0);
  stream.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    const seen = seenIn(received);
    if (seen === null) return;
    // A goodbye keeps the node's log free of connection resets.
    stream.end(terminate, () => done(seen));
  });
  stream.write(startup);
}

const cannotConnectNow = '57P03';

/** Reads the messages so far: an error, a wish for a password, or readiness tell enough. */
function seenIn(bytes: Buffer): Seen | null {
  let at = 0;
  while (at + 5 <= bytes.length) {
    const kind = String.fromCharCode(bytes.readUInt8(at));
    const end = at + 1 + bytes.readInt32BE(at + 1);
    if (end > bytes.length) return null;
    const body = bytes.subarray(at + 5, end);
    if (kind === 'E') return sqlstateOf(body) === cannotConnectNow ? 'starting' : 'ok';
    if (kind === 'Z' || (kind === 'R' && body.readInt32BE(0) !== 0)) return 'ok';
    at = end;
  }
  return null;
}

function sqlstateOf(fields: Buffer): string | undefined {
  return fields
    .toString('utf8')
    .split('\0')
    .find((field) => field.startsWith('C'))
    ?.slice(1);
}

const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
const terminate = Buffer.from([0x58, 0, 0, 0, 4]);
const startup = startupMessage();

function startupMessage(): Buffer {
  const parameters = ['user', role, 'database', database, 'application_name', 'pg_auto_failover health'];
  const body = Buffer.from(`${parameters.join('\0')}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196608, 4);
  return Buffer.concat([head, body]);
}

/** Addresses seen before, for when the resolver fails: trouble there is no trouble of the node. */
const resolved = new Map<string, string>();

async function resolve(host: string): Promise<string | null> {
  if (isIP(host) !== 0) return host;
  try {
    const { address } = await lookup(host);
    resolved.set(host, address);
    return address;
  } catch {
    return resolved.get(host) ?? null;
  }
}
