import type { State } from '../fsm/states.js';

/** Rows that the monitor's functions take and return. Compared with the catalog by a test. */

/** `get_nodes`, `get_other_nodes`, and each element of `report().other_nodes`. */
export interface NodeRow {
  node_id: number;
  node_name: string;
  node_host: string;
  node_port: number;
  /** WAL position last reported, `X/Y`. */
  node_lsn: string;
  node_is_primary: boolean;
}

export interface Registration {
  assigned_node_id: number;
  assigned_group_id: number;
  assigned_group_state: State;
  assigned_candidate_priority: number;
  assigned_replication_quorum: boolean;
  assigned_node_name: string;
}

/** What a keeper tells: the arguments of `pgautofailover.report`. */
export interface Report {
  formation_id: string;
  node_id: number;
  group_id: number;
  current_group_role: State;
  current_pg_is_running: boolean;
  /** Timeline, or 0 when it is not known now. */
  current_tli: number;
  /** WAL position, or `0/0` when it is not known now. */
  current_lsn: string;
  /** Best sync_state among our standbys: `quorum`, `sync`, `potential`, `async`, or empty. */
  current_rep_state: string;
  /** Highest epoch this keeper has heard of. */
  node_epoch: number;
  /** Epoch of the sync set that this node verified to be in force; null when none was. */
  sync_epoch: number | null;
  /** pg_current_wal_insert_lsn() read after that; null with it. */
  sync_lsn: string | null;
  /** A standby: the walreceiver is streaming and heard from its upstream lately. */
  streams: boolean;
  /** Identifies this run of the keeper process. */
  instance: string;
  /** What this keeper can do: `cut`, `in_force`, and `session` while its listener holds the session lock. */
  capabilities: string[];
  /** Free bytes where PGDATA lives; null when unknown. */
  disk_free: number | null;
  /** Rises with each connection; null until the client has taken one for its own. */
  fencing_token: number | null;
}

/** What a keeper is told: the row of `pgautofailover.report`. */
export interface Answer {
  assigned_node_id: number;
  assigned_group_id: number;
  assigned_group_state: State;
  assigned_candidate_priority: number;
  assigned_replication_quorum: boolean;
  /** Epoch of the group; a keeper refuses an answer with a lower one than it has heard of. */
  group_epoch: number;
  /** How long this answer's order may be obeyed, in milliseconds from sending the report. */
  lease_ms: number;
  /** Nodes whose replies renew the lease while the monitor is away. */
  hear: number[];
  /** The newest sync set: its epoch and its members; the quorum is `sync_quorum` of them. */
  sync_set_epoch: number;
  sync_members: number[];
  sync_quorum: number;
  /** The same as a value for synchronous_standby_names; empty when there is none. */
  synchronous_standby_names: string;
  /** The node to follow: the one with a writable goal; all null when there is none. */
  primary_id: number | null;
  primary_name: string | null;
  primary_host: string | null;
  primary_port: number | null;
  /** Every other node of the group that is not being dropped. */
  other_nodes: NodeRow[];
}

type OurOwn = 'group_epoch' | 'lease_ms' | 'sync_set_epoch';

/** The same from a monitor of the original, which knows neither epochs nor leases. */
export type AnswerOfOriginal = Omit<Answer, OurOwn> &
  Record<OurOwn, null> & {
    /** Another node of the group is on its way to lead. */
    another_prepares: boolean;
  };

/** An element of `report_timeline_history`'s array: where a timeline left its parent, `0` and `0/0` for the first. */
export interface PublishedTimeline {
  tli: number;
  parenttli: number;
  switchpoint: string;
}

export interface HealthTarget {
  node_id: number;
  node_name: string;
  node_host: string;
  node_port: number;
  health: number;
}

/** Milliseconds, but for enabled and max_retries. */
export interface HealthSettings {
  enabled: boolean;
  period: number;
  timeout: number;
  max_retries: number;
  retry_delay: number;
  refused_grace: number;
}

/** What a probe saw. */
export type Seen = 'ok' | 'refused' | 'silent' | 'starting';

/** Payload of channel `state`. */
export interface StateNotification {
  type: 'state';
  formation: string;
  groupId: number;
  nodeId: number;
  name: string;
  host: string;
  port: number;
  reportedState: State;
  goalState: State;
  health: 'unknown' | 'bad' | 'good';
}
