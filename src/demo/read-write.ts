import { Socket } from 'node:net';
import pg from 'pg';

export interface Session {
  client: pg.Client;
  host: string;
  port: number;
  /** Ends it at once, whatever is under way. */
  drop(): void;
}

interface Target {
  hosts: { host: string; port: number }[];
  database: string;
}

/** The hosts and the database of a multi-host URI, which node-postgres itself does not read. */
export function parseUri(uri: string): Target {
  const match = /^postgres(?:ql)?:\/\/([^@/?]+)\/([^?]*)/.exec(uri);
  if (match === null) {
    throw new Error(`Expected a URI like postgres://host:port,host:port/database, got "${uri}"`);
  }
  const [, hosts = '', database = ''] = match;
  return {
    hosts: hosts.split(',').map((entry) => {
      const colon = entry.lastIndexOf(':');
      return { host: entry.slice(0, colon), port: Number(entry.slice(colon + 1)) };
    }),
    database: decodeURIComponent(database),
  };
}

/** As libpq does with target_session_attrs=read-write: each host in turn, the first that takes writes. */
export async function connectReadWrite(uri: string, user: string): Promise<Session> {
  const { hosts, database } = parseUri(uri);
  const reasons: string[] = [];
  for (const { host, port } of hosts) {
    try {
      const session = await connect({ host, port, database, user });
      const { rows } = await session.client.query<{ closed: boolean }>(
        "select pg_is_in_recovery() or current_setting('transaction_read_only')::bool as closed",
      );
      if (rows[0]?.closed === false) return session;
      session.drop();
      reasons.push(`${host}:${port} is read-only`);
    } catch (error) {
      reasons.push(`${host}:${port} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`No host takes writes: ${reasons.join(', ')}`);
}

/** Connects to one server, or gives up after a second; queries have `patience` milliseconds. */
export async function connect(
  at: { host: string; port: number; database: string; user: string },
  patience = 10_000,
): Promise<Session> {
  const socket = new Socket();
  const client = new pg.Client({
    ...at,
    stream: () => socket,
    connectionTimeoutMillis: 1000,
    query_timeout: patience,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { client, host: at.host, port: at.port, drop: () => socket.destroy() };
}
