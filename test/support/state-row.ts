import type { CurrentStateRow } from '../../src/monitor/listing-rows.js';

/** A row of current_state as the monitor would give it, of a primary that is well. */
export function stateRow(given: Partial<CurrentStateRow>): CurrentStateRow {
  return {
    formation_kind: 'pgsql',
    nodename: 'node1',
    nodehost: 'a.lan',
    nodeport: 5432,
    group_id: 0,
    node_id: 1,
    current_group_state: 'primary',
    assigned_group_state: 'primary',
    candidate_priority: 50,
    replication_quorum: true,
    reported_tli: 1,
    reported_lsn: '0/30C17D0',
    health: 1,
    nodecluster: 'default',
    healthlag: 0,
    reportlag: 0,
    ...given,
  };
}
