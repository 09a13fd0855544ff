import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import pg from 'pg';
import { isTimeout } from './errors.js';
import { Patience } from './patience.js';

/** How a connection string of the monitor becomes a connection, with libpq's meaning of hosts and sslmode. */

export interface Target {
  hosts: { host: string; port: number }[];
  user: string | undefined;
  password: string | undefined;
  database: string | undefined;
  parameters: Map<string, string>;
}

export class ConnectionStringError extends Error {
  override name = 'ConnectionStringError';
}

export interface ConnectionSettings {
  application_name: string;
  /** Milliseconds that one query may take before the connection counts as broken. */
  query_timeout: number;
}

/** Milliseconds to reach an address; how long the server there may take to answer is for its patience. */
const connectTimeout = 2000;

/** Reads `postgres://user:password@host:port,host:port/database?parameter=value` or `host=… port=…`. */
export function parseTarget(connectionString: string): Target {
  const target = /^postgres(ql)?:\/\//.test(connectionString)
    ? parseUri(connectionString)
    : parseKeywords(connectionString);
  if (target.hosts.length === 0) target.hosts.push({ host: 'localhost', port: 5432 });
  return target;
}

function parseUri(uri: string): Target {
  const match = /^postgres(?:ql)?:\/\/(?:([^@/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (match === null)
    throw new ConnectionStringError(
      'Expected a connection string of the form postgres://user@host:port/dbname',
    );
  const [, login = '', authority = '', database = '', query = ''] = match;
  const colon = login.indexOf(':');
  const parameters = new Map(
    query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair): [string, string] => {
        const equals = pair.indexOf('=');
        return equals < 0 ? [pair, ''] : [pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1))];
      }),
  );
  const text = (part: string | undefined) =>
    part === undefined || part === '' ? undefined : decodeURIComponent(part);
  return {
    hosts: authority
      .split(',')
      .filter((part) => part !== '')
      .map(parseHost),
    user: text(colon < 0 ? login : login.slice(0, colon)) ?? parameters.get('user'),
    password: text(colon < 0 ? undefined : login.slice(colon + 1)) ?? parameters.get('password'),
    database: text(database) ?? parameters.get('dbname'),
    parameters,
  };
}

function parseHost(text: string): { host: string; port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text);
  if (match === null)
    throw new ConnectionStringError(`Expected host:port in the connection string, found "${text}"`);
  const host = match[1] ?? match[2] ?? '';
  return { host: host === '' ? 'localhost' : decodeURIComponent(host), port: portOf(match[3] ?? '5432') };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new ConnectionStringError(
    `Expected a port from 1 to 65535 in the connection string, found "${text}"`,
  );
}

function parseKeywords(conninfo: string): Target {
  const parameters = new Map<string, string>();
  const pair = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))/y;
  let end = 0;
  while (conninfo.slice(end).trim() !== '') {
    pair.lastIndex = end;
    const match = pair.exec(conninfo);
    if (match === null) throw new ConnectionStringError('Expected keyword=value pairs or a postgres:// URI');
    end = pair.lastIndex;
    parameters.set(match[1] ?? '', (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  const ports = (parameters.get('port') ?? '5432').split(',');
  const hosts = (parameters.get('host') ?? parameters.get('hostaddr') ?? '')
    .split(',')
    .filter((host) => host !== '');
  return {
    hosts: hosts.map((host, index) => ({ host, port: portOf(ports[index] ?? ports[0] ?? '5432') })),
    user: parameters.get('user'),
    password: parameters.get('password'),
    database: parameters.get('dbname'),
    parameters,
  };
}

/** The ways to connect, in libpq's order: each host, with and without TLS as sslmode says. */
export function configurations(
  target: Target,
  settings: ConnectionSettings,
  connectionTimeoutMillis: number = connectTimeout,
): pg.ClientConfig[] {
  return target.hosts.flatMap(({ host, port }) =>
    tlsChoices(target, host).map((ssl) => ({
      host,
      port,
      ssl,
      ...(target.user === undefined ? {} : { user: target.user }),
      ...(target.password === undefined ? {} : { password: target.password }),
      ...(target.database === undefined ? {} : { database: target.database }),
      ...(target.parameters.has('options') ? { options: target.parameters.get('options') } : {}),
      application_name: target.parameters.get('application_name') ?? settings.application_name,
      query_timeout: settings.query_timeout,
      connectionTimeoutMillis,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5000,
      types: { getTypeParser },
    })),
  );
}

type Tls = Exclude<pg.ClientConfig['ssl'], undefined>;

function tlsChoices(target: Target, host: string): Tls[] {
  const unverified: Tls = { rejectUnauthorized: false };
  const verified = (): Tls => {
    const root = target.parameters.get('sslrootcert');
    const ca = root === undefined || root === 'system' ? {} : { ca: readFileSync(root) };
    const anyName =
      target.parameters.get('sslmode') === 'verify-ca' ? { checkServerIdentity: () => undefined } : {};
    return { rejectUnauthorized: true, servername: host, ...ca, ...anyName };
  };
  if (host.startsWith('/')) return [false];
  const mode = target.parameters.get('sslmode') ?? process.env.PGSSLMODE ?? 'prefer';
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unverified];
    case 'prefer':
      return [unverified, false];
    case 'require':
      return [unverified];
    case 'verify-ca':
    case 'verify-full':
      return [verified()];
    default:
      throw new ConnectionStringError(`Expected sslmode to be one of libpq's modes, found "${mode}"`);
  }
}

const int8 = 20;
const int8Array = 1016;

/** int8 as number, for this client only; pg's own parsers for the rest. */
function getTypeParser(oid: number, format?: string): (text: string) => unknown {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
  const parse = pg.types.getTypeParser(oid, 'text');
  if (oid === int8) return asNumber;
  if (oid === int8Array) return (text) => (parse(text) as string[]).map(asNumber);
  return parse;
}

function asNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`Expected a whole number below 2^53, received ${text}`);
  return value;
}

export interface Connected {
  client: pg.Client;
  config: pg.ClientConfig;
  /** Gives the connection up: what was sent and not received yet never arrives. */
  abort: () => void;
}

/** Milliseconds that it takes at most to find that none of the hosts can be reached. */
export function timeToReach(connectionString: string): number {
  return 2 * connectTimeout * parseTarget(connectionString).hosts.length;
}

/** Connects in the first way that works and takes writes; throws the error of the last one, or at once when it is not wanted any more. */
export async function connectTo(
  connectionString: string,
  settings: ConnectionSettings,
  { patience = new Patience(), signal }: { patience?: Patience; signal?: AbortSignal } = {},
): Promise<Connected> {
  const target = parseTarget(connectionString);
  const wantsWrites = target.hosts.length > 1;
  let failure: unknown;
  let silent: string | undefined;
  for (const config of configurations(target, settings, patience.forConnection)) {
    // Without TLS it would be as silent.
    if (silent === addressOf(config)) continue;
    signal?.throwIfAborted();
    const socket = new Socket();
    const reached = reachSoon(socket);
    const giveUp = () => void socket.destroy(new Error('not wanted any more'));
    signal?.addEventListener('abort', giveUp);
    const client = new pg.Client({ ...config, stream: () => socket });
    // The error is also how connect() fails; later ones are for the owner's own listener.
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (wantsWrites && (await inRecovery(client)))
        throw new Error(`${config.host}:${config.port} is a standby`);
      const abort = () => (isLocal(config) ? socket.destroy() : socket.resetAndDestroy());
      return { client, config, abort };
    } catch (error) {
      failure = error;
      client.end().catch(() => undefined);
      if (!reached() || !isTimeout(error)) continue;
      patience.silent();
      silent = addressOf(config);
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }
  throw failure;
}

/** Gives an address up that is not reached in time. Returns whether it was reached. */
function reachSoon(socket: Socket): () => boolean {
  let reached = false;
  const timer = setTimeout(() => socket.destroy(new Error('timeout expired')), connectTimeout);
  socket.once('connect', () => {
    reached = true;
    clearTimeout(timer);
  });
  socket.once('close', () => clearTimeout(timer));
  return () => reached;
}

function addressOf({ host, port }: pg.ClientConfig): string {
  return `${host}:${port}`;
}

/** Over a socket file, which knows no reset and no delay. */
function isLocal({ host }: pg.ClientConfig): boolean {
  return host?.startsWith('/') === true;
}

async function inRecovery(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
  return rows[0]?.standby === true;
}
