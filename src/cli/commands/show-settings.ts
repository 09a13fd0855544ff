import type { FormationSettingRow } from '../../monitor/listing-rows.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type Column, serverJson, table } from '../output.js';
import { resolveFormation, withMonitor } from '../target.js';
import { noWords } from '../words.js';

const contexts = ['formation', 'primary', 'node'];

const columns: readonly Column<FormationSettingRow>[] = [
  { title: 'Context', width: 9, cell: ({ context }) => context },
  { title: 'Name', width: 4, cell: ({ nodename }) => nodename },
  { title: 'Setting', width: 7, cell: ({ setting }) => setting },
  { title: 'Value', width: 5, align: 'left', cell: ({ value }) => value },
];

const declared = {
  summary: 'Print replication settings for a formation from the monitor',
  usage: '[ --pgdata --monitor --formation --json ]',
  options: [options.pgdata, options.monitor, options.formation, options.json],
  json: true,
  run: show,
};

export const showSettings = command<TargetOptions>({ name: 'settings', ...declared });
export const getFormationSettings = command<TargetOptions>({ name: 'settings', ...declared });

async function show(context: Context, given: TargetOptions, words: readonly string[]): Promise<ExitCode> {
  noWords(words);
  return withMonitor(
    context,
    given,
    async ({ client, local }) => {
      const formation = resolveFormation(given, local);
      const rows = (await client.formationSettings(formation)).sort(inOrder);
      if (rows.length === 0) {
        throw new Failure(
          exitCodes.monitor,
          `Expected --formation to name a formation of the monitor, got "${formation}"`,
        );
      }
      context.stdout.write(context.json ? serverJson(byContext(rows)) : table(columns, rows));
      return exitCodes.ok;
    },
    { missing: exitCodes.badArgs },
  );
}

function inOrder(a: FormationSettingRow, b: FormationSettingRow): number {
  return (
    contexts.indexOf(a.context) - contexts.indexOf(b.context) ||
    a.setting.localeCompare(b.setting, 'en') ||
    (a.group_id ?? -1) - (b.group_id ?? -1) ||
    (a.node_id ?? -1) - (b.node_id ?? -1)
  );
}

function byContext(rows: readonly FormationSettingRow[]): Record<string, FormationSettingRow[]> {
  const of = (context: string) => rows.filter((row) => row.context === context);
  return { nodes: of('node'), primary: of('primary'), formation: of('formation') };
}
