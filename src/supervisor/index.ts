/** What the command line needs of the rooms below it. */
export { createMonitor } from './create-monitor.js';
export { createNode } from './create-node.js';
export { dropMonitor, dropNodeLocally } from './drop.js';
export { exitCodes } from './exit-status.js';
export { type PidFile, pidFileIsAlive, readPidFile } from './pidfile.js';
export { runHealthBeside, runKeeper, runMonitor } from './supervise.js';
export type {
  CreateMonitorOptions,
  CreateNodeOptions,
  DropMonitorOptions,
  DropNodeOptions,
  RunOptions,
} from './types.js';
