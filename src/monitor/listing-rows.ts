import type { State } from '../fsm/states.js';

/** Rows of the calls that are not part of the keeper's turn. */

/** Arguments of `register_node`. */
export interface RegistrationRequest {
  formation_id: string;
  node_host: string;
  node_port: number;
  dbname: string;
  /** Empty: the monitor invents one. */
  node_name: string;
  /** `0` when there is no data directory yet. */
  sysidentifier: string;
  desired_node_id: number;
  desired_group_id: number;
  initial_group_role: State;
  node_kind: 'standalone' | 'coordinator' | 'worker';
  candidate_priority: number;
  replication_quorum: boolean;
  node_cluster: string;
}

/** `get_primary`. */
export interface PrimaryRow {
  primary_node_id: number;
  primary_name: string;
  primary_host: string;
  primary_port: number;
}

/** `current_state`, with the ages in seconds of the last probe and of the last report. */
export interface CurrentStateRow {
  formation_kind: string;
  nodename: string;
  nodehost: string;
  nodeport: number;
  group_id: number;
  node_id: number;
  current_group_state: State;
  assigned_group_state: State;
  candidate_priority: number;
  replication_quorum: boolean;
  reported_tli: number;
  reported_lsn: string;
  health: number;
  nodecluster: string;
  healthlag: number;
  reportlag: number;
}

/** View `progress`: long work of a node that is under way, in bytes. */
export interface ProgressRow {
  node_id: number;
  what: 'base backup' | 'rewind' | 'replay';
  done: number;
  total: number;
  percent: number;
  /** null: not known yet. */
  seconds_left: number | null;
}

/** `last_events`. */
export interface EventRow {
  eventid: number;
  /** As Postgres prints a timestamptz. */
  eventtime: string;
  formationid: string;
  nodeid: number;
  groupid: number;
  nodename: string;
  nodehost: string;
  nodeport: number;
  reportedstate: State;
  goalstate: State;
  reportedrepstate: string;
  reportedtli: number;
  reportedlsn: string;
  candidatepriority: number;
  replicationquorum: boolean;
  description: string;
}

/** `formation_settings`. */
export interface FormationSettingRow {
  context: string;
  group_id: number;
  node_id: number;
  nodename: string;
  setting: string;
  value: string;
}

/** `explain(formation, group)`. */
export interface ExplainRow {
  node_id: number | null;
  /** null: the group as a whole. */
  node_name: string | null;
  kind: 'state' | 'fits' | 'nearest' | 'operator';
  rule: string | null;
  says: string;
  /** What resolves it, where it waits for an operator. */
  command: string | null;
}

/** Arguments of `what_if`. */
export interface WhatIfRequest {
  /** The function that is tried out, or `lose`. */
  command: string;
  formation: string;
  group: number;
  name: string | null;
  value: string | null;
  /** Names of the nodes that are gone before. */
  lost: string[];
}

/** `what_if`: a step, then a row a node for the end, then what waits for an operator. */
export interface WhatIfRow {
  no: number;
  node: string | null;
  node_from: State | null;
  node_to: State | null;
  rule: string | null;
  because: string;
  resolved_by: string | null;
}

/** A row of the table `node`, as commands look it up by name or by address. */
export interface KnownNodeRow {
  nodeid: number;
  groupid: number;
  formationid: string;
  nodename: string;
  nodehost: string;
  nodeport: number;
  candidatepriority: number;
  replicationquorum: boolean;
}

/** Arguments of `create_formation`. */
export interface FormationRequest {
  formation: string;
  kind: string;
  dbname: string;
  secondary: boolean;
  numberSyncStandbys: number;
}

/** When maintenance ends by itself: a moment, or a time from now on the monitor's clock. */
export type MaintenanceEnd = { at: string } | { after: string };

/** A timeline and where it left its parent, of `node_timeline_history`. */
export interface TimelineRow {
  tli: number;
  parent_tli: number;
  switchpoint_lsn: string;
}

/** `node_timeline_status`. */
export interface TimelineStatusRow {
  node_id: number;
  node_name: string;
  tli: number;
  lsn: string;
  reference_tli: number;
  on_accepted_lineage: boolean;
}

/** `estimate_loss`: what would be lost if this node were promoted. */
export interface LossRow {
  node_id: number;
  node_name: string;
  /** Whether this is the node that would be elected. */
  elected: boolean;
  node_tli: number;
  node_lsn: string;
  /** The node that has reported the most, and how far it was. */
  ahead_name: string | null;
  ahead_lsn: string;
  bytes: number;
  /** Seconds since the primary was last heard: what it wrote since then is not known. */
  unheard: number | null;
  /** Whether it is proven that nothing acknowledged is missing here. */
  holds_all: boolean;
}
