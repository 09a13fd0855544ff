/** Options of the long-running commands and of those that create and drop a node. */

export interface RunOptions {
  env: NodeJS.ProcessEnv;
  /** Where `pg_autoctl` was started; the version goes to the pid file. */
  version: string;
}

export interface CreateNodeOptions extends RunOptions {
  /** Go on as the service when the node has reached its first stable state. */
  run: boolean;
  candidatePriority: number;
  replicationQuorum: boolean;
  /** Wished node id (`--node-id`), or -1. */
  nodeId: number;
}

export interface CreateMonitorOptions extends RunOptions {
  run: boolean;
}

export interface DropNodeOptions extends RunOptions {
  /** Also remove PGDATA and our own files. */
  destroy: boolean;
  /** Remove the row at once and end a running service at once. */
  force: boolean;
  /** False: return when the monitor has agreed, and leave everything here as it is. */
  wait: boolean;
}

export interface DropMonitorOptions extends RunOptions {
  destroy: boolean;
}
