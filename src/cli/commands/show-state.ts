import { Option } from 'commander';
import { monitorDisabled } from '../../config/options.js';
import type { CurrentStateRow } from '../../monitor/listing-rows.js';
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
      const rows = await client.currentState(resolveFormation(given, local), group);
      context.stdout.write(context.json ? serverJson(rows.map(withoutLags)) : asTable(context, rows));
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
