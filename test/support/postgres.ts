import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { runAs, temporaryDirectory } from './os-user.js';
import { freePort } from './ports.js';
import { serverPrograms } from './programs.js';
import { waitFor } from './wait.js';

/** A server for SQL tests, and a database on it to connect to. The user may create databases and roles. */
export interface TestServer {
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  database: string;
}

interface RunningServer {
  server: TestServer;
  stop(): Promise<void>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    server: TestServer;
  }
}

/** The database that the tests of one run are cloned from. */
export const templateOf = (run: number): string => `pgaf_template_${run}`;

/** Nothing here has to survive a crash. */
const fastSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  autovacuum: 'off',
  shared_buffers: '64MB',
  max_connections: '200',
  max_wal_size: '4GB',
  log_min_messages: 'warning',
};

function fromEnvironment(env: NodeJS.ProcessEnv): RunningServer {
  const server = {
    host: env.PGHOST ?? 'localhost',
    port: Number(env.PGPORT ?? 5432),
    user: env.PGUSER ?? 'postgres',
    password: env.PGPASSWORD,
    database: env.PGDATABASE ?? 'postgres',
  };
  const dropTemplate = async () => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(`drop database if exists ${templateOf(process.pid)} with (force)`);
    await client.end();
  };
  return { server, stop: dropTemplate };
}

async function accepts(server: TestServer): Promise<boolean> {
  const client = new pg.Client({ ...server, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } finally {
    await client.end();
  }
}

/** A throwaway cluster; the postmaster ends with us, however we end. */
export async function localServer(
  programs: string,
  settings: Record<string, string> = {},
): Promise<RunningServer & { directory: string }> {
  const directory = temporaryDirectory('pgaf-sql-');
  const pgdata = join(directory, 'data');
  const port = await freePort();
  const options = { ...runAs(), cwd: directory };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', pgdata, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...options, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const postgres = [
    join(programs, 'postgres'),
    '-D',
    pgdata,
    '-p',
    `${port}`,
    '-h',
    '127.0.0.1',
    '-k',
    directory,
  ];
  for (const [name, value] of Object.entries({ ...fastSettings, ...settings }))
    postgres.push('-c', `${name}=${value}`);
  const command = existsSync('/usr/bin/setpriv')
    ? ['setpriv', '--pdeathsig', 'INT', '--', ...postgres]
    : postgres;
  const logFile = join(directory, 'log');
  const log = openSync(logFile, 'w');
  const child = spawn(command[0] ?? '', command.slice(1), { ...options, stdio: ['ignore', log, log] });
  const exited = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGQUIT');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  };
  const server = { host: '127.0.0.1', port, user: 'postgres', password: undefined, database: 'postgres' };
  try {
    await waitFor('the test server to accept connections', () => accepts(server), {
      deadline: 60_000,
      explain: () => readFileSync(logFile, 'utf8'),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, stop, directory };
}

async function containerServer(): Promise<RunningServer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer('postgres:16')
    .withEnvironment({ POSTGRES_HOST_AUTH_METHOD: 'trust' })
    .withExposedPorts(5432)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/, 2))
    .start();
  const server = {
    host: container.getHost(),
    port: container.getMappedPort(5432),
    user: 'postgres',
    password: undefined,
    database: 'postgres',
  };
  return { server, stop: async () => void (await container.stop()) };
}

/** `PG*` variables if set, else a cluster made with the local initdb, else a container. */
export async function anyServer(env: NodeJS.ProcessEnv = process.env): Promise<RunningServer> {
  if (env.PGHOST !== undefined || env.PGPORT !== undefined) return fromEnvironment(env);
  const programs = await serverPrograms();
  return programs === undefined ? containerServer() : localServer(programs);
}

/** Vitest's globalSetup: one server for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await anyServer();
  project.provide('server', server);
  return stop;
}
