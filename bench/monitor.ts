import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { serverPrograms } from '../test/support/programs.js';
import { nodeActiveCall } from './support/calls.js';
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

interface Row extends Measured {
  groups: number;
  protocol: Protocol;
  side: string;
  call: string;
  /** Milliseconds of CPU, of all processes of the server. */
  cpu: number;
}

const known: BenchOption[] = [
  { name: 'groups', fallback: '2,50,500', means: 'numbers of groups, rising, two nodes each' },
  { name: 'clients', fallback: '1', means: 'connections that report without a pause' },
  { name: 'seconds', fallback: '5', means: 'length of one measurement' },
  { name: 'rounds', fallback: '3', means: 'measurements of each kind, sides in turn; the median is shown' },
  { name: 'protocols', fallback: 'simple,prepared', means: 'how statements are sent' },
  { name: 'sides', fallback: 'ours,original', means: 'which monitors to measure' },
  { name: 'json', fallback: 'build/bench/monitor.json', means: 'file for all that was measured' },
  { name: 'results', fallback: 'none', means: 'Markdown file whose section is replaced' },
];

async function measure(
  side: Side,
  pgbench: string,
  kind: Omit<Load, 'server' | 'call' | 'epoch'>,
): Promise<Row[]> {
  const load = { ...kind, server: side.server, epoch: await epochOf(side) };
  const { groups, protocol } = kind;
  const rows: Row[] = [];
  for (const call of side.calls) {
    const before = await cpuSeconds(side.postmaster);
    const measured = await runPgbench(pgbench, { ...load, call });
    const cpu = (((await cpuSeconds(side.postmaster)) - before) * 1000) / measured.calls;
    await expectRest(side.name, side.client);
    rows.push({ groups, protocol, side: side.name, call: call.name, ...measured, cpu });
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
  };
}

function shown(rows: Row[]): string {
  const head = [
    'monitor, call',
    'groups',
    'protocol',
    'calls/s',
    'p50 ms',
    'p99 ms',
    'CPU ms/call',
    'calls/s ×',
    'CPU ×',
  ];
  const body = rows.map((row) => {
    const against = rows.find(
      (other) =>
        other.side === 'the original' && other.groups === row.groups && other.protocol === row.protocol,
    );
    const ratio = (of: (row: Row) => number) =>
      against === undefined || against === row ? '' : (of(row) / of(against)).toFixed(2);
    return [
      `${row.side}, ${row.call}`,
      `${row.groups}`,
      row.protocol,
      row.perSecond.toFixed(0),
      row.p50.toFixed(2),
      row.p99.toFixed(2),
      row.cpu.toFixed(3),
      ratio((one) => one.perSecond),
      ratio((one) => one.cpu),
    ];
  });
  return table(head, body);
}

async function main(ending: Ending): Promise<void> {
  const options = new Options('bench:monitor', known);
  const clients = options.count('clients');
  const seconds = options.count('seconds');
  const roundCount = options.count('rounds');
  const protocols = options.words('protocols', ['simple', 'prepared']);
  const sizes = options.counts('groups').sort((a, b) => a - b);
  const programs = await serverPrograms();
  if (programs === undefined)
    throw new Error('expected initdb and postgres on PATH or in /usr/lib/postgresql, found none');
  const pgbench = join(programs, 'pgbench');
  const version = execFileSync(pgbench, ['--version'], { encoding: 'utf8' }).trim();
  const wanted = options.words('sides', ['ours', 'original']);
  const where = surroundings();

  const sides: Side[] = [];
  if (wanted.includes('original') && hasOriginalExtension(programs))
    sides.push(await originalSide(programs, ending));
  else if (wanted.includes('original'))
    console.log(
      `The original is not installed and left out; to compare: ${howToInstall(majorVersion(programs))}\n`,
    );
  if (wanted.includes('ours')) sides.push(await ourSide(programs, ending));

  const measured: Row[] = [];
  const summary: Row[] = [];
  let there = 0;
  for (const groups of sizes) {
    console.error(`${groups} groups: registering`);
    for (const side of sides) await growFleet(side.client, there, groups);
    there = groups;
    for (const protocol of protocols) {
      const rounds: Row[] = [];
      for (let round = 1; round <= roundCount; round++) {
        console.error(`${groups} groups, ${protocol}: round ${round}`);
        for (const side of sides)
          rounds.push(...(await measure(side, pgbench, { groups, protocol, clients, seconds })));
      }
      measured.push(...rounds);
      const kinds = sides.flatMap((side) => side.calls.map((call) => [side.name, call.name] as const));
      for (const [side, call] of kinds)
        summary.push(summarize(rounds.filter((row) => row.side === side && row.call === call)));
    }
  }

  const text = [
    `${where}; ${version}; ${clients} client(s), median of ${roundCount} rounds of ${seconds} s.`,
    `× compares with \`${nodeActiveCall.name}\` of the original in this run.`,
    '',
    shown(summary),
  ].join('\n');
  console.log(text);
  saveJson(options.text('json'), { where, version, summary, measured });
  if (options.text('results') !== 'none') saveSection(options.text('results'), 'Monitor capacity', text);
}

await runProgram(main);
