import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { serverPrograms } from '../test/support/programs.js';
import { bareUpdate, type Call, nodeActiveCall } from './support/calls.js';
import { cpuSeconds } from './support/cpu.js';
import { type Ending, runProgram } from './support/ending.js';
import { expectRest, growFleet } from './support/fleet.js';
import { median } from './support/numbers.js';
import { type BenchOption, Options } from './support/options.js';
import { hasOriginalExtension, howToInstall, majorVersion } from './support/original.js';
import { type Load, type Measured, type Protocol, runPgbench } from './support/pgbench.js';
import { saveJson, saveSection, surroundings, table } from './support/results.js';
import { epochOf, originalSide, ourSide, type Side } from './support/sides.js';

/** Monitor capacity: how many reports of nodes at rest a monitor answers, and what each costs. */

/** What is varied. */
interface Cell {
  groups: number;
  protocol: Protocol;
  clients: number;
  synchronousCommit: 'on' | 'off';
}

interface Row extends Measured, Cell {
  side: string;
  call: string;
  /** Milliseconds of CPU a call, of all processes of the server. */
  cpu: number;
  /** Bytes of WAL a call. */
  wal: number;
}

/** What is left of the table after many calls. */
interface Growth {
  side: string;
  call: string;
  calls: number;
  before: number;
  after: number;
}

const original = 'the original';

const known = (quick: boolean): BenchOption[] => [
  {
    name: 'groups',
    fallback: quick ? '2,50' : '2,50,500',
    means: 'numbers of groups, rising, two nodes each',
  },
  { name: 'clients', fallback: quick ? '1' : '1,2,8', means: 'connections that report without a pause' },
  { name: 'seconds', fallback: quick ? '1' : '2', means: 'length of one measurement' },
  { name: 'rounds', fallback: '1', means: 'measurements of each kind, sides in turn; the median is shown' },
  { name: 'protocols', fallback: 'simple,prepared', means: 'how statements are sent' },
  {
    name: 'commits',
    fallback: quick ? 'on' : 'on,off',
    means: 'synchronous_commit of the reporting sessions',
  },
  { name: 'growth', fallback: quick ? '5000' : '100000', means: 'calls after which the table is measured' },
  { name: 'sides', fallback: 'ours,original', means: 'which monitors to measure' },
  { name: 'json', fallback: 'build/bench/monitor.json', means: 'file for all that was measured' },
  { name: 'results', fallback: 'none', means: 'Markdown file whose section is replaced' },
];

const walBytes = async (side: Side): Promise<number> => {
  const { rows } = await side.client.query<{ bytes: string }>(
    `select pg_current_wal_insert_lsn() - '0/0' as bytes`,
  );
  return Number(rows[0]?.bytes);
};

async function warmUp(side: Side, call: Call, groups: number): Promise<void> {
  if (call.warmUp !== undefined) await side.client.query(call.warmUp(groups, await epochOf(side)));
}

async function measure(side: Side, pgbench: string, seconds: number, cell: Cell): Promise<Row[]> {
  const load: Omit<Load, 'call'> = {
    ...cell,
    until: { seconds },
    server: side.server,
    epoch: await epochOf(side),
  };
  const rows: Row[] = [];
  for (const call of side.calls) {
    await warmUp(side, call, cell.groups);
    const [cpuBefore, walBefore] = [await cpuSeconds(side.postmaster), await walBytes(side)];
    const measured = await runPgbench(pgbench, { ...load, call });
    const [cpuAfter, walAfter] = [await cpuSeconds(side.postmaster), await walBytes(side)];
    await expectRest(side.name, side.client);
    rows.push({
      ...cell,
      ...measured,
      side: side.name,
      call: call.name,
      cpu: ((cpuAfter - cpuBefore) * 1000) / measured.calls,
      wal: (walAfter - walBefore) / measured.calls,
    });
  }
  return rows;
}

/** The table before and after many calls of each kind, with autovacuum as it is by default. */
async function growth(side: Side, pgbench: string, calls: number, groups: number): Promise<Growth[]> {
  const size = async () => {
    const { rows } = await side.client.query<{ bytes: string }>(
      `select pg_total_relation_size('pgautofailover.node') as bytes`,
    );
    return Number(rows[0]?.bytes);
  };
  const rows: Growth[] = [];
  for (const call of side.calls.filter((one) => one !== bareUpdate)) {
    await warmUp(side, call, groups);
    await side.client.query('vacuum full analyze pgautofailover.node');
    const before = await size();
    const load = {
      server: side.server,
      groups,
      clients: 2,
      protocol: 'prepared',
      synchronousCommit: 'on',
    } as const;
    await runPgbench(pgbench, { ...load, call, until: { calls }, epoch: await epochOf(side) });
    rows.push({ side: side.name, call: call.name, calls, before, after: await size() });
  }
  return rows;
}

/** The rounds of one kind as one row: medians. */
function summarize(rows: Row[]): Row {
  const [first] = rows;
  if (first === undefined) throw new Error('expected at least one round, got none');
  const middle = (of: (row: Row) => number) => median(rows.map(of));
  return {
    ...first,
    calls: middle((row) => row.calls),
    perSecond: middle((row) => row.perSecond),
    p50: middle((row) => row.p50),
    p99: middle((row) => row.p99),
    cpu: middle((row) => row.cpu),
    wal: middle((row) => row.wal),
  };
}

const sameCell = (a: Cell, b: Cell): boolean =>
  a.groups === b.groups &&
  a.protocol === b.protocol &&
  a.clients === b.clients &&
  a.synchronousCommit === b.synchronousCommit;

/** What a row is compared with: the same cell of the original, and of the floor. */
const others = (rows: Row[], row: Row) => ({
  against: rows.find((one) => one.side === original && sameCell(one, row)),
  floor: rows.find((one) => one.call === bareUpdate.name && sameCell(one, row)),
});

function shown(rows: Row[], all: Row[]): string {
  const head = ['monitor, call', 'groups', 'clients', 'calls/s', 'p50 ms', 'p99 ms', 'CPU ms', 'WAL bytes'];
  const body = rows.map((row) => {
    const { against, floor } = others(all, row);
    const ratio = (of: (row: Row) => number, other: Row | undefined) =>
      other === undefined || other === row ? '' : of(row).toFixed(2);
    return [
      `${row.side}, ${row.call}`,
      `${row.groups}`,
      `${row.clients}`,
      row.perSecond.toFixed(0),
      row.p50.toFixed(2),
      row.p99.toFixed(2),
      row.cpu.toFixed(3),
      row.wal.toFixed(0),
      ratio((one) => one.perSecond / (against?.perSecond ?? 1), against),
      ratio((one) => (against?.cpu ?? 1) / one.cpu, against),
      row.side === original ? '' : ratio((one) => one.cpu / (floor?.cpu ?? 1), floor),
    ];
  });
  return table([...head, 'calls/s ×', 'CPU ÷', 'floor ×'], body);
}

const mebibytes = (bytes: number): string => (bytes / 1024 / 1024).toFixed(2);

/** The least and the middle of the ratios of each call over all cells. */
function verdict(rows: Row[]): string {
  const calls = [...new Set(rows.filter((row) => row.side !== original).map((row) => row.call))];
  const body = calls
    .filter((call) => call !== bareUpdate.name)
    .map((call) => {
      const cells = rows.filter((row) => row.call === call && row.side !== original);
      const pairs = cells.map((row) => ({ row, ...others(rows, row) }));
      const ratios = (of: (pair: (typeof pairs)[number]) => number) => pairs.map(of);
      const speed = ratios(({ row, against }) => row.perSecond / (against?.perSecond ?? Number.NaN));
      const cpu = ratios(({ row, against }) => (against?.cpu ?? Number.NaN) / row.cpu);
      const floor = ratios(({ row, floor }) => row.cpu / (floor?.cpu ?? Number.NaN));
      const tail = pairs.filter(({ row, against }) => row.p99 < (against?.p50 ?? Number.NaN)).length;
      return [
        call,
        ...[
          Math.min(...speed),
          median(speed),
          Math.min(...cpu),
          median(cpu),
          Math.max(...floor),
          median(floor),
        ].map((value) => value.toFixed(2)),
        `${tail} of ${pairs.length}`,
      ];
    });
  const head = ['our call', 'least calls/s ×', 'middle', 'least CPU ÷', 'middle', 'most floor ×', 'middle'];
  return table([...head, 'p99 < its p50'], body);
}

function report(where: string, version: string, rows: Row[], grown: Growth[]): string {
  const parts = [
    `${where}; ${version}.`,
    `× and ÷ compare with \`${nodeActiveCall.name}\` of the original in the same cell of this run: so many times its calls/s, so many times`,
    `less CPU. "floor ×": CPU against that of a bare UPDATE of the row, in the same cell.`,
    '',
    verdict(rows),
  ];
  for (const synchronousCommit of ['on', 'off'] as const)
    for (const protocol of ['prepared', 'simple'] as const) {
      const some = rows.filter(
        (row) => row.protocol === protocol && row.synchronousCommit === synchronousCommit,
      );
      if (some.length === 0) continue;
      parts.push(
        '',
        `### ${protocol} protocol, synchronous_commit ${synchronousCommit}`,
        '',
        shown(some, rows),
      );
    }
  const head = ['monitor, call', 'calls', 'MiB before', 'MiB after'];
  const body = grown.map(({ side, call, calls, before, after }) => [
    `${side}, ${call}`,
    `${calls}`,
    mebibytes(before),
    mebibytes(after),
  ]);
  if (body.length > 0) parts.push('', '### Table `node` with its indexes', '', table(head, body));
  return parts.join('\n');
}

async function startSides(programs: string, wanted: string[], ending: Ending): Promise<Side[]> {
  const sides: Side[] = [];
  if (wanted.includes('original') && hasOriginalExtension(programs))
    sides.push(await originalSide(programs, ending));
  else if (wanted.includes('original'))
    console.log(
      `The original is not installed and left out; to compare: ${howToInstall(majorVersion(programs))}\n`,
    );
  if (wanted.includes('ours')) sides.push(await ourSide(programs, ending));
  return sides;
}

async function main(ending: Ending): Promise<void> {
  const words = process.argv.slice(2);
  const options = new Options(
    'bench:monitor',
    known(words.includes('--quick')),
    words.filter((word) => word !== '--quick'),
  );
  const seconds = options.count('seconds');
  const roundCount = options.count('rounds');
  const sizes = options.counts('groups').sort((a, b) => a - b);
  const cells = options
    .words('commits', ['on', 'off'])
    .flatMap((synchronousCommit) =>
      options
        .words('protocols', ['simple', 'prepared'])
        .flatMap((protocol) =>
          options.counts('clients').map((clients) => ({ synchronousCommit, protocol, clients })),
        ),
    );
  const programs = await serverPrograms();
  if (programs === undefined)
    throw new Error('expected initdb and postgres on PATH or in /usr/lib/postgresql, found none');
  const pgbench = join(programs, 'pgbench');
  const version = execFileSync(pgbench, ['--version'], { encoding: 'utf8' }).trim();
  const where = surroundings();
  const sides = await startSides(programs, options.words('sides', ['ours', 'original']), ending);

  const measured: Row[] = [];
  const summary: Row[] = [];
  const grown: Growth[] = [];
  // after each size, so that a run that is broken off leaves what it has measured
  const save = (): string => {
    const text = report(
      `${where}; ${roundCount} round(s) of ${seconds} s for each line`,
      version,
      summary,
      grown,
    );
    saveJson(options.text('json'), { where, version, summary, measured, grown });
    if (options.text('results') !== 'none') saveSection(options.text('results'), 'Monitor capacity', text);
    return text;
  };
  let there = 0;
  for (const groups of sizes) {
    console.error(`${groups} groups: registering`);
    for (const side of sides) await growFleet(side.client, there, groups);
    there = groups;
    for (const cell of cells) {
      console.error(`${groups} groups, ${cell.protocol}, ${cell.clients} clients, ${cell.synchronousCommit}`);
      const rounds: Row[] = [];
      for (let round = 1; round <= roundCount; round++)
        for (const side of sides)
          rounds.push(...(await measure(side, pgbench, seconds, { ...cell, groups })));
      measured.push(...rounds);
      for (const side of sides)
        for (const call of side.calls)
          summary.push(summarize(rounds.filter((row) => row.side === side.name && row.call === call.name)));
    }
    save();
  }
  console.error(`${options.count('growth')} calls`);
  for (const side of sides) grown.push(...(await growth(side, pgbench, options.count('growth'), there)));
  console.log(save());
}

await runProgram(main);
