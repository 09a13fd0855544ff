/** Every node state of the protocol, in the order of the monitor's enum `pgautofailover.replication_state`. */
export const states = [
  'unknown',
  'init',
  'single',
  'wait_primary',
  'primary',
  'draining',
  'demote_timeout',
  'demoted',
  'catchingup',
  'secondary',
  'prepare_promotion',
  'stop_replication',
  'wait_standby',
  'maintenance',
  'join_primary',
  'apply_settings',
  'prepare_maintenance',
  'wait_maintenance',
  'report_lsn',
  'fast_forward',
  'join_secondary',
  'dropped',
] as const;

export type State = (typeof states)[number];

/** States in which a node's Postgres takes writes. */
export const writableStates = [
  'single',
  'wait_primary',
  'primary',
  'join_primary',
  'apply_settings',
] as const;

export function isState(text: string): text is State {
  return (states as readonly string[]).includes(text);
}

export function isWritable(state: State): boolean {
  return (writableStates as readonly State[]).includes(state);
}
