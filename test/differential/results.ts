import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { table } from '../../bench/support/results.js';
import { masks, nodeMasks } from './masks.js';
import type { Told } from './sequence.js';

/** What is kept of a sequence. */
export interface Figures {
  seed: number;
  kind: string;
  events: number;
  compared: number;
  equal: number;
  masked: string[];
  /** Points that nobody can explain. */
  unexplained: number;
}

export const figuresOf = ({ seed, kind, events, compared, equal, masked, unexplained }: Told): Figures => ({
  seed,
  kind,
  events,
  compared,
  equal,
  masked,
  unexplained: unexplained.length,
});

const sum = (numbers: number[]): string =>
  numbers.reduce((total, one) => total + one, 0).toLocaleString('en-US');

const figuresTable = (found: Figures[]): string => {
  const row = (what: string, some: Figures[]) => [
    what,
    some.length.toLocaleString('en-US'),
    sum(some.map(({ events }) => events)),
    sum(some.map(({ compared }) => compared)),
    sum(some.map(({ equal }) => equal)),
    sum(some.map(({ compared, equal }) => compared - equal)),
    `${some.filter(({ unexplained }) => unexplained > 0).length}`,
  ];
  return table(
    ['told by', 'sequences', 'events', 'points', 'equal', 'masked', 'unexplained sequences'],
    [
      row(
        'keepers of the original',
        found.filter(({ kind }) => kind === 'original'),
      ),
      row(
        'our keepers',
        found.filter(({ kind }) => kind === 'ours'),
      ),
      row('both', found),
    ],
  );
};

const masksTable = (found: Figures[]): string => {
  const names = found.flatMap(({ masked }) => masked);
  const all = [...nodeMasks, ...masks];
  const lines = all.map(({ name, because, after }) => ({
    name,
    because,
    after,
    times: names.filter((one) => one === name).length,
  }));
  lines.sort((a, b) => b.times - a.times);
  return [
    '| difference | times | then the sequence | why |',
    '|---|---:|---|---|',
    ...lines.map(
      ({ name, because, after, times }) =>
        `| ${name} | ${times} | ${after} | ${because.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n');
};

/** The figures of a run, as Markdown. */
export const printed = (found: Figures[]): string => `${figuresTable(found)}\n\n${masksTable(found)}`;

const begin = '<!-- written by npm run differential -->';
const end = '<!-- end of what npm run differential wrote -->';

/** Replaces what stands between the markers of a page; the page must have them. */
export function saveResults(file: string, found: Figures[]): void {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`${file}: expected the lines "${begin}" and "${end}", found none`);
  const seeds = found.map(({ seed }) => seed);
  const which = `Seeds ${Math.min(...seeds)} to ${Math.max(...seeds)}.`;
  writeFileSync(file, `${page.slice(0, from)}${begin}\n\n${which}\n\n${printed(found)}\n\n${page.slice(to)}`);
}
