import type { ExplainRow } from '../../monitor/listing-rows.js';
import { command } from '../command.js';
import { exitCodes, Failure } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { resolveFormation, resolveGroup, withMonitor } from '../target.js';
import { noWords } from '../words.js';

interface ExplainOptions extends TargetOptions {
  name?: string;
}

export const explain = command<ExplainOptions>({
  name: 'explain',
  summary: 'Say why a group is in the state it is in, and what waits for an operator',
  usage: '[ --pgdata --monitor --formation --group --name --json ]',
  options: [options.pgdata, options.monitor, options.formation, options.group, options.name, options.json],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    return withMonitor(context, given, async (target) => {
      const formation = resolveFormation(given, target.local);
      const group = await resolveGroup(context, given, target, formation);
      const rows = await target.client.explainGroup(formation, group);
      const chosen = given.name === undefined ? rows : rows.filter((row) => row.node_name === given.name);
      if (chosen.length === 0) {
        throw new Failure(
          exitCodes.badArgs,
          `Expected --name to name a node of group ${group} in formation "${formation}", got "${given.name}"`,
        );
      }
      context.stdout.write(context.json ? clientJson(chosen) : sentences(chosen));
      return exitCodes.ok;
    });
  },
});

/** Each node, and below it why; what waits for an operator comes with the command that resolves it. */
function sentences(rows: readonly ExplainRow[]): string {
  const lines = rows.flatMap(({ node_name, kind, rule, says, command: resolvedBy }) => {
    const who = node_name === null ? '' : `${node_name}: `;
    if (kind === 'state') return [`${who}${says}`];
    if (kind !== 'operator') return [`  ${rule} ${kind === 'fits' ? 'fits' : 'does not fit'}: ${says}`];
    return [`waits for an operator: ${who}${says}`, ...(resolvedBy === null ? [] : [`  ${resolvedBy}`])];
  });
  return `${lines.join('\n')}\n`;
}
