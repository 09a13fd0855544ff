import type { KeeperConfig } from '../config/model.js';
import type { LocalState } from '../fsm/node.js';
import { readStateFile } from '../keeper/state-file.js';
import { discover } from '../postgres/discover.js';
import type { Context } from './command.js';
import { connectionType } from './connection-type.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';
import { observeLocal } from './observe-local.js';
import { clientJson } from './output.js';
import { stateTable } from './state-table.js';
import { type Local, readLocal } from './target.js';

/** `show state --local`: one line from the state file and the local Postgres, without asking the monitor. */
export async function localState(context: Context, pgdata: string | undefined): Promise<ExitCode> {
  const local = readLocal(context, pgdata, exitCodes.internal);
  if (local.config.role !== 'keeper') {
    throw new Failure(
      exitCodes.monitor,
      `Expected --local with the --pgdata of a Postgres node, "${local.pgdata}" is a monitor`,
    );
  }
  const state = await readStateFile(local.paths.state);
  const seen = await whatIsSeen(context, local);
  context.stdout.write(context.json ? asJson(local.config, state, seen) : asTable(local.config, state, seen));
  return exitCodes.ok;
}

interface Seen {
  reachable: boolean;
  tli: number;
  lsn: string;
}

async function whatIsSeen({ env, log }: Context, { config, paths }: Local): Promise<Seen> {
  const observed = await observeLocal(env, log, { config, paths });
  if (observed.connected) return { reachable: true, tli: observed.timeline, lsn: observed.lsn };
  const { controlData } = await discover({ config, incomplete: paths.incomplete, env });
  return { reachable: false, tli: controlData?.timeline ?? 0, lsn: controlData?.minRecoveryLsn ?? '0/0' };
}

function asTable(config: KeeperConfig, state: LocalState, { reachable, tli, lsn }: Seen): string {
  return stateTable(
    [
      {
        name: config.name,
        node: config.nodekind === 'standalone' ? String(state.node_id) : `${state.group_id}/${state.node_id}`,
        host: config.hostname,
        port: config.postgresql.port,
        group: state.group_id,
        tli,
        lsn,
        health: reachable ? 1 : -1,
        reported: state.current_role,
        assigned: state.assigned_role,
      },
    ],
    { narrow: true },
  );
}

function asJson(config: KeeperConfig, state: LocalState, { reachable, tli, lsn }: Seen): string {
  return clientJson({
    node_id: state.node_id,
    group_id: state.group_id,
    nodename: config.name,
    nodehost: config.hostname,
    nodeport: config.postgresql.port,
    current_group_state: state.current_role,
    assigned_group_state: state.assigned_role,
    timeline: tli,
    'Minimum Recovery Ending LSN': lsn,
    reachable,
    conntype: connectionType(state.current_role),
  });
}
