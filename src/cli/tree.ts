import { type Group, group } from './command.js';
import { activate, createCoordinator, createWorker } from './commands/citus.js';
import { configCheck, configGet, configSet } from './commands/config.js';
import { createMonitor } from './commands/create-monitor.js';
import { createPostgres } from './commands/create-postgres.js';
import { fsmGraph, fsmList, fsmState } from './commands/do-fsm.js';
import { setupPgCtl, setupReady, setupWait } from './commands/do-pgsetup.js';
import { getpidListener, getpidNodeActive, getpidPostgres } from './commands/do-service.js';
import { dropMonitor, dropNode } from './commands/drop.js';
import { explain } from './commands/explain.js';
import { createFormation, disableSecondary, dropFormation, enableSecondary } from './commands/formation.js';
import { getNumberSyncStandbys } from './commands/get-formation.js';
import { help } from './commands/help.js';
import { disableMaintenance, enableMaintenance } from './commands/maintenance.js';
import {
  getCandidatePriority,
  getRegion,
  getReplicationQuorum,
  setCandidatePriority,
  setRegion,
  setReplicationQuorum,
} from './commands/node-properties.js';
import { performFailover, performPromotion, performSwitchover } from './commands/perform.js';
import { reload } from './commands/reload.js';
import { run } from './commands/run.js';
import { setNumberSyncStandbys } from './commands/set-formation.js';
import { showEvents } from './commands/show-events.js';
import { showFile } from './commands/show-file.js';
import { getFormationSettings, showSettings } from './commands/show-settings.js';
import { showStandbyNames } from './commands/show-standby-names.js';
import { showState } from './commands/show-state.js';
import { showSystemd } from './commands/show-systemd.js';
import { showUri } from './commands/show-uri.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { acceptTimeline, showTimeline } from './commands/timeline.js';
import { version } from './commands/version.js';
import { whatIf } from './commands/what-if.js';

/** Diagnostics work always and are listed only for those who ask. */
const diagnostics: Group = {
  ...group('do', 'Internal commands and internal QA tooling', [
    group('fsm', 'Manually manage the keeper state', [fsmState, fsmList, fsmGraph]),
    group('pgsetup', 'Manage a local Postgres setup', [setupPgCtl, setupReady, setupWait]),
    group('service', 'Run pg_autoctl sub-processes (services)', [
      group('getpid', 'Get the pid of pg_autoctl sub-processes (services)', [
        getpidPostgres,
        getpidListener,
        getpidNodeActive,
      ]),
    ]),
  ]),
  hidden: (env) => env.PG_AUTOCTL_DEBUG === undefined,
};

/** Every command: the table of contents of this room. */
export const tree: Group = group('pg_autoctl', 'pg_auto_failover control tools and service', [
  group('create', 'Create a pg_auto_failover node, or formation', [
    createMonitor,
    createPostgres,
    createCoordinator,
    createWorker,
    createFormation,
  ]),
  group('drop', 'Drop a pg_auto_failover node, or formation', [dropMonitor, dropNode, dropFormation]),
  group('config', 'Manages the pg_autoctl configuration', [configCheck, configGet, configSet]),
  group('show', 'Show pg_auto_failover information', [
    showUri,
    showEvents,
    showState,
    showSettings,
    showStandbyNames,
    showTimeline,
    showFile,
    showSystemd,
  ]),
  group('get', 'Get a pg_auto_failover node, or formation setting', [
    group('node', 'get a node property from the pg_auto_failover monitor', [
      getReplicationQuorum,
      getCandidatePriority,
      getRegion,
    ]),
    group('formation', 'get a formation property from the pg_auto_failover monitor', [
      getFormationSettings,
      getNumberSyncStandbys,
    ]),
  ]),
  group('set', 'Set a pg_auto_failover node, or formation setting', [
    group('node', 'set a node property on the monitor', [
      setReplicationQuorum,
      setCandidatePriority,
      setRegion,
    ]),
    group('formation', 'set a formation property on the monitor', [setNumberSyncStandbys]),
  ]),
  group('enable', 'Enable a feature on a formation, or maintenance of this node', [
    enableSecondary,
    enableMaintenance,
  ]),
  group('disable', 'Disable a feature on a formation, or end maintenance of this node', [
    disableSecondary,
    disableMaintenance,
  ]),
  group('perform', 'Perform an action orchestrated by the monitor', [
    performFailover,
    performSwitchover,
    performPromotion,
  ]),
  group('accept', 'Accept what the monitor cannot decide by itself', [acceptTimeline]),
  activate,
  explain,
  whatIf,
  diagnostics,
  run,
  stop,
  reload,
  status,
  help,
  version,
]);
