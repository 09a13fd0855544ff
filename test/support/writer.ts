import { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

interface Host {
  host: string;
  port: number;
}

interface Target {
  hosts: Host[];
  user: string;
  database: string;
}

interface Session {
  client: pg.Client;
  socket: Socket;
}

/** The hosts of a multi-host connection string, which node-postgres does not read. */
export function parseHosts(uri: string, user: string): Target {
  const match = /^postgres(?:ql)?:\/\/(?:([^@/]*)@)?([^/?]+)\/([^?]*)/.exec(uri);
  if (match === null)
    throw new Error(`expected a URI like postgres://host:port,host:port/database, got "${uri}"`);
  const [, given, hosts = '', database = ''] = match;
  return {
    hosts: hosts.split(',').map((entry) => {
      const colon = entry.lastIndexOf(':');
      return { host: entry.slice(0, colon), port: Number(entry.slice(colon + 1)) };
    }),
    user: given ?? user,
    database: database === '' ? 'postgres' : decodeURIComponent(database),
  };
}

async function connect(target: Target, { host, port }: Host): Promise<Session> {
  const socket = new Socket();
  const { user, database } = target;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    stream: () => socket,
    connectionTimeoutMillis: 1_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return { client, socket };
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** As libpq does with target_session_attrs=read-write: each host in turn, the first that takes writes. */
export async function connectReadWrite(target: Target): Promise<Session> {
  const reasons: string[] = [];
  for (const host of target.hosts) {
    try {
      const session = await connect(target, host);
      const { rows } = await session.client.query(
        `select pg_is_in_recovery() or current_setting('transaction_read_only')::bool as read_only`,
      );
      if (!rows[0].read_only) return session;
      reasons.push(`${host.host}:${host.port} is read-only`);
      session.socket.destroy();
    } catch (error) {
      reasons.push(`${host.host}:${host.port} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`no host takes writes: ${reasons.join(', ')}`);
}

/** The result of some work, or an error when it takes too long. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => {});
  }
}

/** An application: inserts a row every 10 ms through the multi-host URI and remembers, outside of the cluster, which were acknowledged. */
export class Writer {
  readonly acknowledged: { id: number; at: number }[] = [];
  #attempts = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #session: Session | undefined;

  private constructor(private readonly target: Target) {}

  static async start(uri: string, user = 'postgres'): Promise<Writer> {
    const writer = new Writer(parseHosts(uri, user));
    const { client } = await connectReadWrite(writer.target);
    await client.query('create table if not exists written (id bigint primary key)');
    await client.end();
    writer.#running = writer.#write();
    return writer;
  }

  async #write(): Promise<void> {
    while (!this.#stopped) {
      const tick = sleep(10);
      try {
        this.#session ??= await connectReadWrite(this.target);
        const id = ++this.#attempts;
        await within(10_000, this.#session.client.query('insert into written values ($1)', [id]));
        this.acknowledged.push({ id, at: performance.now() });
      } catch {
        this.#session?.socket.destroy();
        this.#session = undefined;
        await sleep(40);
      }
      await tick;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#session?.socket.destroy();
    this.#session = undefined;
  }

  /** Whether a row was acknowledged in the last 200 ms. */
  isWriting(): boolean {
    return performance.now() - (this.acknowledged.at(-1)?.at ?? Number.NEGATIVE_INFINITY) < 200;
  }

  /** Milliseconds of the longest time without an acknowledged row since `from` (performance.now()), up to now if it lasts. */
  longestGap(from = Number.NEGATIVE_INFINITY): number {
    const times = this.acknowledged.map(({ at }) => at);
    if (!this.#stopped) times.push(performance.now());
    const gaps = times.slice(1).map((at, index) => ({ at, gap: at - (times[index] ?? at) }));
    return Math.max(0, ...gaps.filter(({ at }) => at >= from).map(({ gap }) => gap));
  }

  /** Acknowledged ids that are no longer there, asked from whoever takes writes now. */
  async lost(): Promise<number[]> {
    const { client } = await connectReadWrite(this.target);
    const { rows } = await client.query<{ id: string }>('select id from written');
    await client.end();
    const present = new Set(rows.map((row) => Number(row.id)));
    return this.acknowledged.map(({ id }) => id).filter((id) => !present.has(id));
  }

  /** Throws when an acknowledged row is missing, or when nothing was acknowledged at all. */
  async acknowledgedAreAll(): Promise<number> {
    const lost = await this.lost();
    const total = this.acknowledged.length;
    if (total === 0) throw new Error('expected acknowledged rows, got none');
    if (lost.length > 0) {
      throw new Error(
        `${lost.length} of ${total} acknowledged rows are lost: ${lost.slice(0, 20).join(', ')} …`,
      );
    }
    return total;
  }
}
