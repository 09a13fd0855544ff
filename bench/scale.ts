import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MonitorClient } from '../src/monitor/client.js';
import { freePort } from '../test/support/ports.js';
import { serverPrograms } from '../test/support/programs.js';
import { childrenOf, cpuSeconds } from './support/cpu.js';
import { type Ending, runProgram } from './support/ending.js';
import {
  Formation,
  inTurns,
  loseLeaders,
  registerAll,
  rest,
  startAll,
  type Takeover,
} from './support/formations.js';
import type { Heard, SimulatedKeeper } from './support/keeper.js';
import { memoryOf } from './support/memory.js';
import { percentile } from './support/numbers.js';
import { type BenchOption, Options } from './support/options.js';
import { measureHealth } from './support/probed.js';
import { saveJson, saveSection, surroundings } from './support/results.js';
import {
  type Deaths,
  deathsTable,
  healthLine,
  type Rest,
  type Row,
  restTable,
  type Variant,
  variantsTable,
} from './support/scale-tables.js';
import { reportOver } from './support/shared.js';
import { ourSide, type Side } from './support/sides.js';

/** How many nodes one monitor carries: formations of three keepers that report each second and listen. */

const known: BenchOption[] = [
  {
    name: 'formations',
    fallback: '100,200,350,500',
    means: 'numbers of formations, rising, three nodes each',
  },
  { name: 'seconds', fallback: '15', means: 'length of one measurement at rest' },
  { name: 'deaths', fallback: '20', means: 'primaries that die one after another, at each size' },
  { name: 'at-once', fallback: '50', means: 'primaries that die at the same moment, at each size' },
  {
    name: 'server-cpus',
    fallback: 'auto',
    means: 'CPUs for the server, the simulation gets the others; or none: no pinning',
  },
  { name: 'json', fallback: 'build/bench/scale.json', means: 'file for all that was measured' },
  { name: 'results', fallback: 'none', means: 'Markdown file whose section is replaced' },
];

class Meter implements Heard {
  reports: number[] = [];
  notifications = 0;
  failures = new Map<string, number>();
  report = (milliseconds: number) => void this.reports.push(milliseconds);
  goal = () => {};
  notification = () => {
    this.notifications += 1;
  };
  failed = (_: unknown, { message }: Error) =>
    void this.failures.set(message, (this.failures.get(message) ?? 0) + 1);
}

const ownCpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

class Bench {
  readonly #side: Side;
  readonly #meter: Meter;
  readonly #options: Options;
  readonly #health: MonitorClient;
  readonly #grace: number;
  readonly interval = 1000;

  constructor(side: Side, meter: Meter, options: Options, health: MonitorClient, grace: number) {
    this.#side = side;
    this.#meter = meter;
    this.#options = options;
    this.#health = health;
    this.#grace = grace;
  }

  async atRest(): Promise<Rest> {
    const { postmaster, client } = this.#side;
    const walOf = 'select pg_current_wal_insert_lsn() - $1::pg_lsn as bytes';
    const wal = async () => Number((await client.query<{ bytes: string }>(walOf, ['0/0'])).rows[0]?.bytes);
    const before = { server: await cpuSeconds(postmaster), wal: await wal() };
    const loop = monitorEventLoopDelay({ resolution: 10 });
    loop.enable();
    this.#meter.reports = [];
    const started = { at: performance.now(), simulator: ownCpu() };
    await sleep(this.#options.count('seconds') * 1000);
    const elapsed = (performance.now() - started.at) / 1000;
    const { reports } = this.#meter;
    this.#meter.reports = [];
    loop.disable();
    const simulator = (ownCpu() - started.simulator) / elapsed;
    const walPerSecond = ((await wal()) - before.wal) / elapsed;
    const serverFor = (performance.now() - started.at) / 1000;
    const server = ((await cpuSeconds(postmaster)) - before.server) / serverFor;
    return {
      reportsPerSecond: reports.length / elapsed,
      p50: percentile(reports, 0.5),
      p99: percentile(reports, 0.99),
      server,
      simulator,
      late: loop.percentile(99) / 1e6,
      walPerSecond,
    };
  }

  /** Primaries die in lots of so many, one lot after the other; afterwards all formations are at rest again. */
  async deaths(
    formations: Formation[],
    { lots, of }: { lots: number; of: number },
    idle: Rest,
  ): Promise<Deaths> {
    const { postmaster } = this.#side;
    const before = { server: await cpuSeconds(postmaster), simulator: ownCpu(), at: performance.now() };
    const notifications = this.#meter.notifications;
    const takeovers: Promise<Takeover[]>[] = [];
    const everyNth = Math.max(1, Math.floor(formations.length / (lots * of)));
    const victims = formations.filter((_, index) => index % everyNth === 0).slice(0, lots * of);
    for (let lot = 0; lot < lots; lot += 1) {
      const these = victims.slice(lot * of, (lot + 1) * of);
      takeovers.push(loseLeaders(these, this.#health, this.#grace, this.interval));
      await sleep(500 + Math.random() * 250);
    }
    const all = (await Promise.all(takeovers)).flat();
    await rest(formations);
    const elapsed = (performance.now() - before.at) / 1000;
    const simulator = ownCpu() - before.simulator - idle.simulator * elapsed;
    const server = (await cpuSeconds(postmaster)) - before.server - idle.server * elapsed;
    return {
      takeovers: all,
      server: server / all.length,
      simulator: simulator / all.length,
      notifications: (this.#meter.notifications - notifications) / all.length,
    };
  }
}

/** The server on some CPUs, this process on the others, so that neither takes from the other what is measured. */
function pin(postmaster: number, wanted: string): string {
  const all = availableParallelism();
  if (wanted === 'none' || all < 2) return 'server and simulation share all CPUs';
  const half = Math.floor(all / 2);
  const server = wanted === 'auto' ? (half === 1 ? '0' : `0-${half - 1}`) : wanted;
  const simulation = half === all - 1 ? `${half}` : `${half}-${all - 1}`;
  const onto = (cpus: string, pid: number) =>
    execFileSync('taskset', ['-acp', cpus, `${pid}`], { stdio: 'ignore' });
  for (const pid of [postmaster, ...childrenOf(postmaster).keys()]) onto(server, pid);
  onto(simulation, process.pid);
  return `server on CPU ${server}, simulation on CPU ${simulation}`;
}

async function main(ending: Ending): Promise<void> {
  const options = new Options('bench:scale', known);
  const sizes = options.counts('formations').sort((a, b) => a - b);
  const most = sizes.at(-1) ?? 0;
  const programs = await serverPrograms();
  if (programs === undefined)
    throw new Error('expected initdb and postgres on PATH or in /usr/lib/postgresql, found none');
  const where = surroundings();
  const connections = 6 * most + 200;
  const side = await ourSide(programs, ending, { max_connections: `${connections}` });
  const uri = `postgres://${side.server.user}@${side.server.host}:${side.server.port}/${side.server.database}?sslmode=disable`;
  const pinned = pin(side.postmaster, options.text('server-cpus'));

  const meter = new Meter();
  const port = await freePort();
  const health = new MonitorClient(uri, { callTimeout: 60_000 });
  ending.add(() => health.close());
  const formations = Array.from({ length: most }, (_, index) => new Formation(index + 1, uri, port, meter));
  console.error(`registering ${most} formations of three nodes`);
  await registerAll(formations, side.client);
  const keepers = formations.flatMap((formation) => formation.keepers);
  ending.add(() => inTurns(keepers, 100, (keeper) => keeper.stop()));

  console.error(`health checks of ${keepers.length} nodes`);
  const checks = await measureHealth({
    uri,
    postmaster: side.postmaster,
    addresses: keepers.map((keeper) => keeper.options),
    seconds: options.count('seconds'),
    ending,
  });
  console.error(JSON.stringify(checks));

  const { refused_grace: grace } = await health.healthSettings();
  const bench = new Bench(side, meter, options, health, grace);
  const rows: Row[] = [];
  let there = 0;
  for (const size of sizes) {
    console.error(`${size} formations: starting their keepers`);
    await startAll(formations.slice(0, there), formations.slice(there, size), bench.interval);
    there = size;
    const working = formations.slice(0, size);
    await rest(working);
    // each session's first report costs more than the others
    await sleep(10_000);
    const idle = await bench.atRest();
    const memory = memoryOf(side.postmaster);
    const found = await side.client.query<{ count: string }>(
      "select count(*) from pg_stat_activity where backend_type = 'client backend'",
    );
    console.error(`${size} formations: ${JSON.stringify(idle)}`);
    const spread = await bench.deaths(working, { lots: options.count('deaths'), of: 1 }, idle);
    console.error(
      JSON.stringify({ ...spread, takeovers: spread.takeovers.map(({ leads }) => Math.round(leads)) }),
    );
    const together = await bench.deaths(
      working,
      { lots: 1, of: Math.min(size, options.count('at-once')) },
      idle,
    );
    console.error(
      JSON.stringify({ ...together, takeovers: together.takeovers.map(({ leads }) => Math.round(leads)) }),
    );
    rows.push({
      formations: size,
      keepers: 3 * size,
      connections: Number(found.rows[0]?.count),
      ...memory,
      rest: idle,
      spread,
      together,
    });
    if (meter.failures.size > 0) console.error(Object.fromEntries(meter.failures));
    await publish([]);
  }
  const [last] = rows.slice(-1);
  if (last === undefined) throw new Error('expected at least one size');
  const variants = await tryVariants(bench, side, keepers, uri, meter);
  console.log(await publish(variants));

  /** What is measured is kept, whatever becomes of the next size. */
  async function publish(variants: Variant[]): Promise<string> {
    const failures = Object.fromEntries(meter.failures);
    const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
    const largest = rows.at(-1);
    const text = [
      `${where}; its default settings but for max_connections; ${pinned}.`,
      `All ${most} formations are registered from the start, and their keepers join.`,
      '',
      restTable(rows),
      '',
      deathsTable(rows),
      '',
      ...(largest === undefined || variants.length === 0
        ? []
        : [`Something else, at ${largest.keepers} keepers:`, '', variantsTable(largest.rest, variants), '']),
      healthLine(checks),
      '',
      `At the end ${await sizesOf(side)}. Calls and connections that failed and were tried again, all sizes and starts together: ${failed}.`,
    ].join('\n');
    saveJson(options.text('json'), { where, pinned, checks, rows, variants, failures });
    if (options.text('results') !== 'none') saveSection(options.text('results'), 'Scale', text);
    return text;
  }
}

async function sizesOf({ client }: Side): Promise<string> {
  const { rows } = await client.query<{ sizes: string }>(
    `select format('the table of nodes takes %s, the whole database %s',
       pg_size_pretty(pg_total_relation_size('pgautofailover.node')), pg_size_pretty(pg_database_size(current_database()))) as sizes`,
  );
  return rows[0]?.sizes ?? '';
}

const sharedConnections = 8;

/** What an operator, or the next release, could change. */
async function tryVariants(
  bench: Bench,
  { client }: Side,
  keepers: SimulatedKeeper[],
  uri: string,
  meter: Meter,
): Promise<Variant[]> {
  const variants: Variant[] = [];
  const measure = async (name: string) => {
    console.error(`at rest: ${name}`);
    await sleep(3000);
    variants.push({ name, rest: await bench.atRest() });
  };
  await client.query('alter table pgautofailover.node set (autovacuum_enabled = off)');
  await measure('no autovacuum of the table of nodes');
  await client.query('alter table pgautofailover.node reset (autovacuum_enabled)');
  await Promise.all(keepers.map((keeper) => keeper.pace(2 * bench.interval)));
  await measure(`a report every ${(2 * bench.interval) / 1000} s`);
  await Promise.all(keepers.map((keeper) => keeper.pace(3_600_000)));
  const shared = await reportOver(uri, sharedConnections, keepers, 1000, meter.report);
  await measure(`a report each second, all over ${sharedConnections} connections`);
  await shared.stop();
  return variants;
}

await runProgram(main);
