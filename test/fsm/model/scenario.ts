import { names } from './situation.js';
import type { Kind } from './start.js';
import type { Violation } from './walk.js';

/** A way to a broken promise as a story for test/scenarios; what the stories have no words for becomes a remark. */

/** What a move is called in a story; null: stories do that by themselves. */
const words: readonly (readonly [RegExp, string | null])[] = [
  [/^restarts (\w)$/, 'returns $1'],
  [/^streams \w$/, null],
  [/^report (\w) \(trying to start Postgres\)$/, 'report $1'],
  [/^refused (\w) for long$/, 'refused $1 · pass 20s'],
  [/^write (\w) \(reaches nobody\)$/, '# nobody receives the next write\nwrite $1'],
  [/^write (\w) \(reaches ([\w ]+)\)$/, '# only $2 receives the next write\nwrite $1'],
  [/^cut a (\w)$/, 'unlinked $1'],
  [/^cut b (\w)$/, 'unlinked $1'],
  [/^mend \w (\w)$/, 'linked $1'],
  [/^((?:a report|the monitor) .*)$/, '# $1'],
];

function told(move: string): string | null {
  for (const [pattern, by] of words) {
    if (pattern.test(move)) return by === null ? null : move.replace(pattern, by);
  }
  return move;
}

/** The story, without the output: `vitest -u` writes that. */
export function scenario({ what, path }: Violation, kind: Kind, fromBirth: boolean): string {
  const lines = [`# ${what}`];
  if (!fromBirth) {
    for (const [index, { priority, quorum }] of kind.nodes.entries()) {
      const extra = `${priority === 50 ? '' : ` priority ${priority}`}${quorum ? '' : ' async'}`;
      lines.push(`register ${names[index as 0 | 1 | 2]}${extra} · settle`);
    }
    lines.push(`well ${names.slice(0, kind.nodes.length).join(' ')}`);
  }
  for (const step of path) {
    const [moves = '', rules] = step.split('  # ');
    const commands = moves.split(' · ').flatMap((move) => told(move) ?? []);
    if (rules !== undefined) lines.push(`# ${rules}`);
    if (commands.length > 0) lines.push(commands.join(' · '));
  }
  return [...lines, 'state'].join('\n');
}
