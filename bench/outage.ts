import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../test/support/os-user.js';
import { serverPrograms } from '../test/support/programs.js';
import { waitFor } from '../test/support/wait.js';
import { Writer } from '../test/support/writer.js';
import { type Ending, runProgram } from './support/ending.js';
import { type Fault, type FaultName, faultNames, faults } from './support/faults.js';
import { flows, longestGap } from './support/gaps.js';
import { median } from './support/numbers.js';
import { type BenchOption, Options } from './support/options.js';
import { howToInstall, majorVersion, originalAutoctl } from './support/original.js';
import { Pair } from './support/pair.js';
import { saveJson, saveSection, surroundings, table } from './support/results.js';

/** Write outage: how long an application that writes all the time waits, from the last row before a fault to the first after it. */

interface Round {
  side: string;
  fault: string;
  /** Milliseconds, while the group got over the fault. */
  outage: number;
  /** Milliseconds of the longest wait afterwards, while the node came back. */
  rejoin: number;
  acknowledged: number;
  lost: number;
}

interface Side {
  name: string;
  command: string[];
}

const home = dirname(dirname(fileURLToPath(import.meta.url)));

const known: BenchOption[] = [
  { name: 'rounds', fallback: '10', means: 'how often each fault is made; the median is shown' },
  { name: 'faults', fallback: faultNames.join(','), means: 'which faults' },
  { name: 'sides', fallback: 'ours,original', means: 'whose pg_autoctl to measure' },
  { name: 'json', fallback: 'build/bench/outage.json', means: 'file for all that was measured' },
  { name: 'results', fallback: 'none', means: 'Markdown file whose section is replaced' },
];

/** Our pg_autoctl, where the OS user of the servers can run it. */
function ourCommand(ending: Ending): string[] {
  const directory = temporaryDirectory('pgaf-bench-package-');
  ending.add(async () => void execFileSync('rm', ['-rf', directory]));
  const place = execFileSync('bash', [join(home, 'scripts/place.sh'), join(directory, 'package')], {
    encoding: 'utf8',
  });
  return place.trim().split('\n');
}

async function strikeOnce(side: string, pair: Pair, writer: Writer, fault: Fault): Promise<Round> {
  await pair.rest();
  const primary = await pair.leader();
  if (primary === undefined) throw new Error('expected a primary at rest, found none');
  await waitFor(
    'rows to be acknowledged before the fault',
    () => flows(writer.acknowledged, performance.now(), 2_000),
    {
      deadline: 60_000,
    },
  );

  const postmaster = pair.postmaster(primary);
  const first = writer.acknowledged.length;
  const struck = performance.now();
  await fault.strike(pair, primary);
  const over = await waitFor(
    `writes to flow again after: ${fault.name}`,
    async () => {
      const seen = await fault.isOver(pair, primary, postmaster);
      const now = performance.now();
      return seen && now - struck > 3_000 && flows(writer.acknowledged, now, 2_000) && now;
    },
    { deadline: 300_000, every: 50 },
  );
  const outage = longestGap(writer.acknowledged, struck, over);

  fault.repair?.(pair, primary);
  await pair.rest();
  await sleep(1_000);
  const rejoin = longestGap(writer.acknowledged, over, performance.now());
  const acknowledged = writer.acknowledged.slice(first);
  const lost = new Set(await writer.lost());
  return {
    side,
    fault: fault.name,
    outage,
    rejoin,
    acknowledged: acknowledged.length,
    lost: acknowledged.filter(({ id }) => lost.has(id)).length,
  };
}

interface Plan {
  programs: string;
  faults: FaultName[];
  rounds: number;
}

async function measure({ name, command }: Side, plan: Plan, ending: Ending): Promise<Round[]> {
  console.error(`${name}: creating a monitor and two nodes`);
  const pair = new Pair(command, plan.programs);
  ending.add(() => pair.destroy());
  await pair.start();
  const writer = await Writer.start(await pair.uri());
  ending.add(() => writer.stop());
  const rounds: Round[] = [];
  for (const chosen of plan.faults) {
    for (let count = 1; count <= plan.rounds; count++) {
      const round = await strikeOnce(name, pair, writer, faults[chosen]);
      rounds.push(round);
      console.error(
        `${name}, ${round.fault} ${count}: ${seconds(round.outage)} s without writes, then at most ${seconds(round.rejoin)} s; ${round.lost} of ${round.acknowledged} rows lost`,
      );
    }
  }
  await writer.stop();
  await pair.destroy();
  return rounds;
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

function shown(rounds: Round[]): string {
  const head = [
    'fault',
    'pg_autoctl',
    'rounds',
    'outage s',
    'least',
    'most',
    '÷ original',
    'rejoin s',
    'rows lost',
  ];
  const body: string[][] = [];
  for (const fault of new Set(rounds.map((round) => round.fault))) {
    const ofFault = rounds.filter((round) => round.fault === fault);
    const middle = (side: string) =>
      median(ofFault.filter((round) => round.side === side).map((round) => round.outage));
    for (const side of new Set(ofFault.map((round) => round.side))) {
      const mine = ofFault.filter((round) => round.side === side);
      const outages = mine.map((round) => round.outage);
      const other = ofFault.find((round) => round.side !== side)?.side;
      body.push([
        fault,
        side,
        `${mine.length}`,
        seconds(middle(side)),
        seconds(Math.min(...outages)),
        seconds(Math.max(...outages)),
        side === 'this one' && other !== undefined ? (middle(side) / middle(other)).toFixed(2) : '',
        seconds(median(mine.map((round) => round.rejoin))),
        `${mine.reduce((sum, round) => sum + round.lost, 0)} of ${mine.reduce((sum, round) => sum + round.acknowledged, 0)}`,
      ]);
    }
  }
  return table(head, body);
}

async function main(ending: Ending): Promise<void> {
  const options = new Options('bench:outage', known);
  const programs = await serverPrograms();
  if (programs === undefined)
    throw new Error('expected initdb and postgres on PATH or in /usr/lib/postgresql, found none');
  const plan = { programs, faults: options.words('faults', faultNames), rounds: options.count('rounds') };
  const wanted = options.words('sides', ['ours', 'original']);
  const where = surroundings();
  const sides: Side[] = [];
  const original = originalAutoctl();
  if (wanted.includes('original') && original !== undefined)
    sides.push({ name: 'the original', command: [original] });
  else if (wanted.includes('original'))
    console.log(
      `The original is not installed and left out; to compare: ${howToInstall(majorVersion(programs))}\n`,
    );
  if (wanted.includes('ours')) sides.push({ name: 'this one', command: ourCommand(ending) });

  const rounds: Round[] = [];
  for (const side of sides) rounds.push(...(await measure(side, plan, ending)));
  const text = [
    `${where}. One row every 10 ms through the multi-host URI, defaults on both sides; medians.`,
    '',
    shown(rounds),
  ].join('\n');
  console.log(text);
  saveJson(options.text('json'), { where, rounds });
  if (options.text('results') !== 'none') saveSection(options.text('results'), 'Write outage', text);
}

await runProgram(main);
