import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestServer } from '../../test/support/postgres.js';
import type { Call } from './calls.js';
import { percentile } from './numbers.js';

export type Protocol = 'simple' | 'prepared';

export interface Load {
  server: TestServer;
  call: Call;
  protocol: Protocol;
  clients: number;
  /** How long to go on, or after how many calls to stop. */
  until: { seconds: number } | { calls: number };
  synchronousCommit: 'on' | 'off';
  groups: number;
  /** The epoch that every group has reached. */
  epoch: number;
}

export interface Measured {
  calls: number;
  perSecond: number;
  /** Milliseconds that a client waited for its answer. */
  p50: number;
  p99: number;
}

/** Runs pgbench once; throws when a call failed. */
export async function runPgbench(pgbench: string, load: Load): Promise<Measured> {
  const directory = mkdtempSync(join(tmpdir(), 'pgaf-pgbench-'));
  try {
    const scripts = load.call.scripts.flatMap((text, index) => {
      const file = join(directory, `${index}.sql`);
      writeFileSync(file, `${text}\n`);
      return ['--file', file];
    });
    const { server, clients, until } = load;
    const end =
      'seconds' in until
        ? ['--time', `${until.seconds}`]
        : ['--transactions', `${Math.ceil(until.calls / clients)}`];
    const variables = { groups: load.groups, epoch: load.epoch, tick: 3_000_000 };
    await promisify(execFile)(
      pgbench,
      [
        '--no-vacuum',
        ...scripts,
        ...['--client', `${clients}`, '--jobs', '1', ...end],
        ...['--protocol', load.protocol, '--log', '--log-prefix', join(directory, 'log')],
        ...Object.entries(variables).flatMap(([name, value]) => ['--define', `${name}=${value}`]),
        ...['--host', server.host, '--port', `${server.port}`, '--username', server.user],
        server.database,
      ],
      {
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, PGOPTIONS: `-c synchronous_commit=${load.synchronousCommit}` },
      },
    );
    return readLog(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Each line of pgbench's log: client, number, microseconds, script, and when it ended (seconds, microseconds). */
function readLog(directory: string): Measured {
  const lines = readdirSync(directory)
    .filter((name) => name.startsWith('log'))
    .flatMap((name) => readFileSync(join(directory, name), 'utf8').trim().split('\n'))
    .map((line) => line.split(' ').map(Number));
  const latencies = lines.map(([, , microseconds = 0]) => microseconds / 1000);
  const ends = lines.map(([, , , , seconds = 0, microseconds = 0]) => seconds + microseconds / 1e6);
  const [first = 0] = latencies;
  const lasted = ends.reduce((a, b) => Math.max(a, b)) - ends.reduce((a, b) => Math.min(a, b)) + first / 1000;
  return {
    calls: latencies.length,
    perSecond: latencies.length / lasted,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}
