import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Ending, runProgram } from '../../bench/support/ending.js';
import { Options } from '../../bench/support/options.js';
import { type Figures, figuresOf, printed, saveResults } from './results.js';
import { runSequence, type Told } from './sequence.js';
import { Servers } from './servers.js';

/** The original's extension and our monitor, told the same: `npm run differential`. */

const known = [
  { name: 'sequences', fallback: '5000', means: 'how many random sequences' },
  { name: 'from', fallback: '1', means: 'seed of the first; each next one has the next' },
  { name: 'seed', fallback: 'none', means: 'only this one, told step by step, both sides, with our rules' },
  { name: 'parallel', fallback: '2', means: 'how many pairs of servers' },
  { name: 'show', fallback: '5', means: 'how many unexplained sequences are told, from where the two part' },
  {
    name: 'journal',
    fallback: 'none',
    means: 'file of what was found, to go on from; all is told anew that is not explained there',
  },
  {
    name: 'results',
    fallback: 'none',
    means: 'Markdown file whose section is replaced, between its markers',
  },
];

/** From the last event on that both sides agreed upon. */
function whereTheyPart({ seed, kind, lines }: Told): string {
  const together = lines.findLastIndex((line) => line.startsWith('  both'));
  return [`seed ${seed}, keepers of ${kind}`, ...lines.slice(Math.max(0, together - 1)), ''].join('\n');
}

/** What an earlier run found and could explain, by seed. */
function readJournal(file: string): Map<number, Figures> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const found = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Figures);
  return new Map(
    found.filter(({ unexplained }) => unexplained === 0).map((figures) => [figures.seed, figures]),
  );
}

async function tellOne(seed: number, ending: Ending): Promise<void> {
  const servers = await Servers.start();
  ending.add(() => servers.stop());
  const { lines, unexplained } = await runSequence(seed, servers, true);
  console.log(lines.join('\n'));
  if (unexplained.length > 0) process.exitCode = 1;
}

async function tellMany(options: Options, ending: Ending): Promise<Figures[]> {
  const journal = options.text('journal');
  if (journal !== 'none') mkdirSync(dirname(journal), { recursive: true });
  const before = journal === 'none' ? new Map<number, Figures>() : readJournal(journal);
  const [first, many] = [options.count('from'), options.count('sequences')];
  const seeds = Array.from({ length: many }, (_, index) => first + index);
  const found = seeds.flatMap((seed) => before.get(seed) ?? []);
  const left = seeds.filter((seed) => !before.has(seed));
  const began = Date.now();
  let shown = 0;
  const compare = async () => {
    const servers = await Servers.start();
    ending.add(() => servers.stop());
    for (let seed = left.shift(); seed !== undefined; seed = left.shift()) {
      const told = await runSequence(seed, servers);
      const figures = figuresOf(told);
      found.push(figures);
      if (journal !== 'none') appendFileSync(journal, `${JSON.stringify(figures)}\n`);
      if (figures.unexplained > 0 && shown++ < options.count('show')) console.log(whereTheyPart(told));
      if (found.length % 100 === 0) {
        const unexplained = found.filter((one) => one.unexplained > 0).length;
        const seconds = ((Date.now() - began) / 1000).toFixed(0);
        console.error(`${found.length} of ${many} sequences, ${seconds} s, ${unexplained} unexplained`);
      }
    }
  };
  await Promise.all(Array.from({ length: options.count('parallel') }, compare));
  return found;
}

async function main(ending: Ending): Promise<void> {
  const options = new Options('differential', known);
  const missing = await Servers.missing();
  if (missing !== undefined) throw new Error(missing);
  if (options.text('seed') !== 'none') return tellOne(options.count('seed'), ending);

  const found = await tellMany(options, ending);
  console.log(printed(found));
  const unexplained = found.filter((one) => one.unexplained > 0).map(({ seed }) => seed);
  if (unexplained.length > 0) {
    console.log(`unexplained: ${unexplained.join(', ')}; see each with npm run differential -- --seed N`);
    process.exitCode = 1;
  }
  if (options.text('results') !== 'none') saveResults(options.text('results'), found);
}

await runProgram(main);
