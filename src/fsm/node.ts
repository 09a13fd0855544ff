import type { KeeperConfig } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { Logger } from '../log/logger.js';
import type { PostgresControl } from '../postgres/control.js';
import type { OnProgress } from '../postgres/progress.js';
import type { State } from './states.js';

/** What a step may use: this node's configuration and Postgres, and what the monitor said about the others. */

/** What survives a restart of the keeper: the state file. */
export interface LocalState {
  version: number;
  pg_control_version: number;
  catalog_version_no: number;
  system_identifier: string;
  node_id: number;
  group_id: number;
  current_role: State;
  assigned_role: State;
  /** Seconds since the epoch. */
  last_monitor_contact: number;
  last_secondary_contact: number;
  maintenance_entered_on_shutdown: boolean;
  /** Highest epoch heard from a monitor; a lower one is refused. */
  epoch: number;
  /** Set when this standby parted from its upstream: its WAL ends here. */
  final_lsn: string | null;
  /** The sync set that was written last. */
  sync_set: { epoch: number; members: number[]; quorum: number; lsn: string | null } | null;
  /** The copy of the primary is complete, though the state that follows is not reached yet. */
  copied: boolean;
  /** Somebody else promoted this standby: its WAL is not to be taken for the primary's, whatever its timeline is called. */
  forked: boolean;
}

export interface Peer {
  id: number;
  name: string;
  host: string;
  port: number;
  lsn: string;
  isPrimary: boolean;
}

/** The nodes whose acknowledgement a commit waits for. */
export interface SyncSet {
  epoch: number;
  members: number[];
  quorum: number;
  /** The value of synchronous_standby_names. */
  names: string;
}

/** What the monitor said last about the group. */
export interface Group {
  /**
   * The monitor is one of the original. It takes a reported state for the whole truth, names members of the sync set
   * that are away, and promotes after a timeout, not after a cut.
   */
  readonly ofOriginal: boolean;
  /** Another node is on its way to lead, by the word of a monitor of the original. */
  readonly anotherPrepares: boolean;
  /** The node to follow; throws NotYet when the group has none now. */
  primary(): Peer;
  others(): Peer[];
  /** The standby that holds the most WAL, while a group chooses its primary; throws NotYet when there is none. */
  mostAdvanced(): Promise<Peer>;
  syncSet(): SyncSet;
  /** Tells the monitor which database system this node holds. */
  setSystemIdentifier(identifier: string): Promise<void>;
}

export interface Node {
  readonly config: KeeperConfig;
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly control: PostgresControl;
  readonly state: LocalState;
  readonly group: Group;
  /** Whether the creation of this node found a stopped cluster in PGDATA and goes on with that. */
  foundCluster(): Promise<boolean>;
  /** How far long work of a step has come, for the log and the monitor. Both return at once. */
  readonly progress: {
    note: OnProgress;
    /** The work has ended; nothing happens unless some was under way. */
    over(end?: { succeeded: boolean }): void;
  };
  /** Ends long work (a base backup, a wait) when the keeper has to leave. */
  readonly signal: AbortSignal;
  /** Writes the state file. */
  save(): Promise<void>;
  /** Throws unless the monitor's order may still be obeyed; called right before a step that opens writes. */
  orderStillHolds(): void;
  /** Runs work that nobody waits for; its failure is logged. */
  later(what: string, work: () => Promise<void>): void;
}

export type Step = (node: Node) => Promise<void>;

/** The step cannot succeed yet and is expected to soon: tried again shortly, without an error in the log. */
export class NotYet extends Error {
  override name = 'NotYet';
}
