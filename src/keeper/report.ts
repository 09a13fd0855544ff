import type { LocalState } from '../fsm/node.js';
import type { Report } from '../monitor/rows.js';
import { maxLsn } from '../postgres/lsn.js';
import { nothing, type Observation } from '../postgres/observe.js';

/**
 * What this keeper can do that one of the original cannot; `session` is added while the session lock is held, `shut_down`
 * where the position is the end of the WAL of a server that was shut down in order. `cut` is left out by a node that has
 * parted and may follow again, as it was told, though it cannot say so yet.
 */
function capabilitiesOf(state: LocalState, isShutDown: boolean): string[] {
  return [...(mayFollowAgain(state) ? [] : ['cut']), 'in_force', ...(isShutDown ? ['shut_down'] : [])];
}

/** In report_lsn without a final position: it took up WAL again, and not from another standby to catch up with it. */
export function mayFollowAgain({ current_role, assigned_role, final_lsn }: LocalState): boolean {
  return current_role === 'report_lsn' && final_lsn === null && assigned_role !== 'fast_forward';
}

/** One report: what was observed, and what this node remembers. */
export function composeReport(options: {
  formation: string;
  state: LocalState;
  seen: Observation;
  /** What is said about Postgres, which is not always the bare truth (see Guard). */
  running: boolean;
  instance: string;
  diskFree: number | null;
}): Report {
  const { state, seen } = options;
  const confirmed = state.sync_set !== null && state.sync_set.lsn !== null ? state.sync_set : null;
  return {
    formation_id: options.formation,
    node_id: state.node_id,
    group_id: state.group_id,
    current_group_role: state.current_role,
    current_pg_is_running: options.running,
    current_tli: seen.timeline,
    current_lsn: maxLsn(seen.lsn, state.final_lsn) ?? '0/0',
    current_rep_state: seen.syncState,
    node_epoch: state.epoch,
    sync_epoch: confirmed?.epoch ?? null,
    sync_lsn: confirmed?.lsn ?? null,
    streams: seen.streams,
    instance: options.instance,
    capabilities: capabilitiesOf(state, seen.shutDown && !options.running),
    disk_free: options.diskFree,
    fencing_token: null,
  };
}

/** Nothing is known about Postgres now. */
export const unseen: Observation = { running: false, ...nothing };
