import { Option } from 'commander';
import { monitorDisabled } from '../../config/options.js';
import type { CurrentStateRow, ProgressRow } from '../../monitor/listing-rows.js';
import { humanSeconds, progressText } from '../../postgres/progress.js';
import type { Context } from '../command.js';
import { command } from '../command.js';
import { wants10 } from '../compat.js';
import { exitCodes } from '../exit-codes.js';
import { localState } from '../local-state.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { serverJson } from '../output.js';
import { type StateLine, stateTable, stateTable10 } from '../state-table.js';
import { listedGroup, readLocal, resolveFormation, withMonitor } from '../target.js';
import { noWords } from '../words.js';

interface ShowStateOptions extends TargetOptions {
  local?: boolean;
  count?: string;
}

export const showState = command<ShowStateOptions>({
  name: 'state',
  summary: "Prints monitor's state of nodes in a given formation and group",
  usage: '[ --pgdata --monitor --formation --group --local ]',
  options: [
    options.pgdata,
    options.monitor,
    options.formation,
    options.group,
    () => new Option('-L, --local', 'show local data, do not connect to the monitor'),
    () => new Option('-n, --count <number>', 'accepted and ignored').hideHelp(),
    options.json,
  ],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    const group = listedGroup(given);
    if (given.local === true) return localState(context, given.pgdata);
    if (monitorIsDisabled(context, given)) {
      context.log.info('The monitor is disabled: showing the local state');
      return localState(context, given.pgdata);
    }
    return withMonitor(context, given, async ({ client, local }) => {
      const formation = resolveFormation(given, local);
      const rows = await client.currentState(formation, group);
      const progress = new Map((await client.progress(formation)).map((row) => [row.node_id, row]));
      context.stdout.write(
        context.json
          ? serverJson(rows.map((row) => withProgress(withoutLags(row), progress.get(row.node_id))))
          : asTable(context, rows) + underWay(context, rows, progress),
      );
      return exitCodes.ok;
    });
  },
});

function monitorIsDisabled(context: Context, given: TargetOptions): boolean {
  if (given.monitor !== undefined || context.env.PG_AUTOCTL_MONITOR) return false;
  if (given.pgdata === undefined && !context.env.PGDATA) return false;
  const { config } = readLocal(context, given.pgdata, exitCodes.internal);
  return config.role === 'keeper' && config.monitor === monitorDisabled;
}

function asTable(context: Context, rows: readonly CurrentStateRow[]): string {
  const lines = rows.map(asLine);
  return wants10(context) ? stateTable10(lines) : stateTable(lines);
}

function asLine(row: CurrentStateRow): StateLine {
  return {
    name: row.nodename,
    node: row.formation_kind === 'citus' ? `${row.group_id}/${row.node_id}` : String(row.node_id),
    host: row.nodehost,
    port: row.nodeport,
    group: row.group_id,
    tli: row.reported_tli,
    lsn: row.reported_lsn,
    health: row.health,
    reported: row.current_group_state,
    assigned: row.assigned_group_state,
  };
}

/** The row of the api function alone; the ages beside it are for people. */
function withoutLags({
  healthlag,
  reportlag,
  ...row
}: CurrentStateRow): Omit<CurrentStateRow, 'healthlag' | 'reportlag'> {
  return row;
}

/** What the node is copying or replaying, in bytes; null when it is not. */
function withProgress<Row>(row: Row, shown: ProgressRow | undefined) {
  if (shown === undefined) return { ...row, progress: null };
  const { node_id: _node, ...progress } = shown;
  return { ...row, progress };
}

/** Below the table of today: a line for each node at long work, and nothing when there is none. */
function underWay(
  context: Context,
  rows: readonly CurrentStateRow[],
  progress: ReadonlyMap<number, ProgressRow>,
): string {
  const lines = rows.flatMap(({ node_id, nodename }) => {
    const shown = progress.get(node_id);
    if (shown === undefined) return [];
    const left = shown.seconds_left === null ? '' : `, ${humanSeconds(shown.seconds_left)} left`;
    return [`${nodename}: ${progressText(shown)}${left}\n`];
  });
  return lines.length === 0 || wants10(context) ? '' : `${lines.join('')}\n`;
}
