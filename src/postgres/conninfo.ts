import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import pg from 'pg';
import type { Config } from '../config/model.js';
import { type ConnectOptions, clientConfigs } from './conninfo-client.js';
import { parseConninfo } from './conninfo-text.js';
import { readPostmasterFile } from './postmaster-file.js';
import { ownerWhenRoot } from './programs.js';

export type { ConnectOptions } from './conninfo-client.js';
export { buildConninfo, buildUri, ConninfoError, type Parameters, parseConninfo } from './conninfo-text.js';

/** How to reach the local server. */
export interface LocalServer {
  /** A socket directory or a host. */
  host: string;
  port: number;
  user: string;
  dbname: string;
  password?: string;
}

/** The local server as the configuration describes it; what it leaves open comes from postmaster.pid and `env`. */
export function localServer(config: Config, env: NodeJS.ProcessEnv = process.env): LocalServer {
  const { pgdata, host, port, username, dbname } = config.postgresql;
  return {
    host: localHost(pgdata, host, env),
    port,
    user: username || env.PGUSER || systemUser(pgdata),
    dbname: dbname || env.PGDATABASE || 'postgres',
  };
}

/** The same as the bootstrap superuser, who is the OS user that ran initdb. */
export function bootstrapServer(config: Config, env: NodeJS.ProcessEnv = process.env): LocalServer {
  const { pgdata } = config.postgresql;
  return { ...localServer(config, env), user: systemUser(pgdata), dbname: 'postgres' };
}

/** The connection string of the local server, as commands print it. */
export function localConninfo({ host, port, user, dbname }: LocalServer): string {
  const parts = [`port=${port}`, `dbname=${dbname}`];
  if (host) parts.push(`host=${host}`);
  if (user) parts.push(`user=${user}`);
  return parts.join(' ');
}

/** What we write ourselves waits for no standby. */
const sessionOptions = '-c synchronous_commit=local';

/** Milliseconds: a local server that does not answer within this has a disk that hangs, or worse. */
const localPatience = 10_000;

/** Connects to the local server. Queries fail after 10 s unless the caller knows better. The caller ends the client. */
export async function connectLocal(local: LocalServer, options: ConnectOptions = {}): Promise<pg.Client> {
  const { host, port, user, dbname, password } = local;
  const parameters = { host, port: String(port), user, dbname, sslmode: 'disable', options: sessionOptions };
  const configs = clientConfigs(password === undefined ? parameters : { ...parameters, password }, {
    queryTimeout: localPatience,
    ...options,
  });
  return connectFirst(configs);
}

/** Connects to whom a connection string names: the first of its hosts that accepts and has the wanted role. */
export async function connect(conninfo: string, options: ConnectOptions = {}): Promise<pg.Client> {
  const parameters = parseConninfo(conninfo);
  const wanted = parameters.target_session_attrs ?? 'any';
  return connectFirst(clientConfigs(parameters, options), wanted);
}

/** Connects to the local server, does the work, disconnects. */
export async function withLocal<T>(
  local: LocalServer,
  work: (client: pg.Client) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> {
  return using(await connectLocal(local, options), work);
}

/** Does the work, then disconnects. */
export async function using<T>(client: pg.Client, work: (client: pg.Client) => Promise<T>): Promise<T> {
  try {
    return await work(client);
  } finally {
    client.end().catch(() => {});
  }
}

async function connectFirst(configs: readonly pg.ClientConfig[], wanted = 'any'): Promise<pg.Client> {
  let failure: unknown = new Error('Expected a host to connect to, got none');
  let last: pg.ClientConfig | undefined;
  for (const config of configs) {
    const sameServer = last?.host === config.host && last?.port === config.port;
    last = config;
    if (sameServer && !isAboutEncryption(failure)) continue;
    const client = new pg.Client(config);
    client.on('error', () => {});
    try {
      await client.connect();
      if (await hasRole(client, wanted)) return client;
      failure = new Error(`Expected a ${wanted} session on ${config.host}:${config.port}, it is not`);
    } catch (error) {
      failure = error;
    }
    client.end().catch(() => {});
  }
  throw failure;
}

/** Would the other kind of connection, with or without SSL, have a chance? */
function isAboutEncryption(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return error.code === '28000';
  return error instanceof Error && error.message.includes('does not support SSL');
}

async function hasRole(client: pg.Client, wanted: string): Promise<boolean> {
  if (wanted === 'any' || wanted === 'prefer-standby') return true;
  const { rows } = await client.query<{ recovery: boolean; read_only: string }>(
    `select pg_is_in_recovery() as recovery, current_setting('transaction_read_only') as read_only`,
  );
  const row = rows[0];
  if (!row) return false;
  if (wanted === 'primary') return !row.recovery;
  if (wanted === 'standby') return row.recovery;
  return (row.read_only === 'off' && !row.recovery) === (wanted === 'read-write');
}

function localHost(pgdata: string, configured: string, env: NodeJS.ProcessEnv): string {
  const host = configured || readPostmasterFile(pgdata)?.socketDirectory || env.PGHOST || '';
  const withoutSockets = env.PG_REGRESS_SOCK_DIR === '';
  if (host === '' || (withoutSockets && host.startsWith('/'))) return 'localhost';
  return host;
}

/** The OS user that Postgres runs as: ourselves, or the owner of PGDATA when we are root. */
export function systemUser(pgdata: string): string {
  const owner = ownerWhenRoot(pgdata);
  if (!owner) return userInfo().username;
  const entry = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([, , uid]) => Number(uid) === owner.uid);
  return entry?.[0] ?? 'postgres';
}
