import type { State } from '../fsm/states.js';

export type ConnectionType = 'read-write' | 'read-only' | 'none';

const readWrite: readonly State[] = [
  'single',
  'primary',
  'wait_primary',
  'join_primary',
  'prepare_maintenance',
  'apply_settings',
];
const readOnly: readonly State[] = [
  'secondary',
  'catchingup',
  'prepare_promotion',
  'stop_replication',
  'wait_maintenance',
  'fast_forward',
  'join_secondary',
  'report_lsn',
];

/** What a client may expect from a node that reports this state. */
export function connectionType(reported: State): ConnectionType {
  if (readWrite.includes(reported)) return 'read-write';
  return readOnly.includes(reported) ? 'read-only' : 'none';
}

/** The mark behind it: ` !` when the node is unhealthy, ` ?` when nobody knows. */
export function healthMark(health: number): string {
  return health === 0 ? ' !' : health < 0 ? ' ?' : '';
}
