import type { Step } from './node.js';
import type { State } from './states.js';
import { isWritable, states } from './states.js';
import { createCluster, dropLocally, start, stop } from './steps/lifecycle.js';
import { checkpointAndStop, handsOff, stopAsStandby } from './steps/maintenance.js';
import {
  checkpointBriefly,
  checkpointLater,
  enforceSyncSet,
  keepSlots,
  liftSyncSet,
  mirrorSyncSet,
  writeSyncSet,
} from './steps/primary.js';
import {
  closeDoor,
  openDoor,
  partFromUpstream,
  prepareToLead,
  promote,
  startParted,
} from './steps/promotion.js';
import {
  catchUp,
  copyMostAdvanced,
  copyPrimary,
  dropSlots,
  fastForward,
  followPrimary,
  maintainStandbySlots,
  rejoin,
  rewindOrCopy,
} from './steps/standby.js';

/** What a keeper does to get from one state to another. Every step is idempotent; the first row that fits counts. */

export interface Transition {
  from: State | 'any' | readonly State[];
  to: State | readonly State[];
  steps: readonly Step[];
  because: string;
  /** Ordered by a monitor of the original alone: ours gives no such order. */
  only?: 'original';
}

const stopped = ['draining', 'demoted', 'demote_timeout'] as const;

export const transitions = [
  // Birth
  {
    from: ['init', 'dropped'],
    to: 'single',
    steps: [createCluster, keepSlots],
    because: 'first node of the group',
  },
  {
    from: ['init', 'dropped'],
    to: 'wait_standby',
    steps: [],
    because: 'the group has a primary to get ready first',
  },
  {
    from: ['init', 'dropped'],
    to: 'report_lsn',
    steps: [copyMostAdvanced, startParted],
    because: 'the group has nodes but no primary',
  },
  { from: 'secondary', to: 'wait_standby', steps: [], because: 'registered with a new monitor' },
  {
    from: 'wait_standby',
    to: 'catchingup',
    steps: [copyPrimary, start],
    because: 'the primary is ready for a new standby',
  },

  // A primary and its standbys
  {
    from: 'single',
    to: 'wait_primary',
    steps: [start, liftSyncSet, keepSlots],
    because: 'a new standby was added',
  },
  {
    from: ['primary', 'join_primary', 'apply_settings'],
    to: 'wait_primary',
    steps: [enforceSyncSet],
    because: 'no standby is in sync any more',
  },
  {
    from: ['wait_primary', 'join_primary', 'apply_settings'],
    to: 'primary',
    steps: [keepSlots, enforceSyncSet],
    because: 'a healthy standby is there',
  },
  {
    from: ['primary', 'wait_primary', 'apply_settings'],
    to: 'join_primary',
    steps: [keepSlots],
    because: 'another standby joins',
  },
  {
    from: ['primary', 'wait_primary'],
    to: 'apply_settings',
    steps: [],
    because: 'replication settings change',
  },
  {
    from: 'demote_timeout',
    to: 'primary',
    steps: [start, promote, keepSlots, enforceSyncSet],
    because: 'nobody was promoted while this node was cut off',
  },
  {
    from: ['primary', 'wait_primary', 'join_primary', 'apply_settings'],
    to: 'single',
    steps: [start, liftSyncSet, keepSlots],
    because: 'the other nodes were removed',
  },
  {
    from: stopped,
    to: 'single',
    // it may have begun to part or to follow, and be a standby by now
    steps: [start, liftSyncSet, promote, keepSlots],
    because: 'the other nodes were removed',
  },

  // A standby
  {
    from: 'secondary',
    to: 'catchingup',
    steps: [rejoin],
    because: 'it was lost or has fallen behind',
  },
  {
    from: 'catchingup',
    to: 'secondary',
    steps: [start, catchUp, mirrorSyncSet, maintainStandbySlots],
    because: 'it has caught up',
  },
  {
    from: ['report_lsn', 'join_secondary'],
    to: 'secondary',
    steps: [followPrimary, catchUp, mirrorSyncSet, maintainStandbySlots],
    because: 'another node was elected',
  },
  {
    from: 'report_lsn',
    to: 'join_secondary',
    steps: [checkpointAndStop],
    because: 'another node was elected and is being promoted',
  },

  // The lead changes: the standby
  {
    from: ['secondary', 'catchingup', 'report_lsn', 'fast_forward'],
    to: 'prepare_promotion',
    steps: [prepareToLead],
    because: 'chosen to lead',
  },
  {
    from: 'prepare_promotion',
    to: 'stop_replication',
    steps: [start, closeDoor, promote],
    because: 'promote behind a closed door until the old primary is harmless',
  },
  {
    from: 'prepare_promotion',
    to: 'wait_primary',
    steps: [writeSyncSet, openDoor, promote, keepSlots, checkpointLater],
    because: 'the old primary is harmless',
  },
  {
    from: 'stop_replication',
    to: 'wait_primary',
    steps: [start, writeSyncSet, openDoor, keepSlots, checkpointLater],
    because: 'the old primary is harmless',
  },
  {
    from: [
      'secondary',
      'catchingup',
      'prepare_promotion',
      'stop_replication',
      'report_lsn',
      'wait_maintenance',
      'fast_forward',
    ],
    to: 'single',
    steps: [partFromUpstream, liftSyncSet, openDoor, promote, keepSlots, checkpointLater],
    because: 'nobody else is left',
  },
  {
    from: ['secondary', 'catchingup', 'wait_maintenance', 'prepare_promotion', 'fast_forward'],
    to: 'report_lsn',
    steps: [partFromUpstream],
    because: 'the group has to choose a new primary',
  },
  {
    from: [...stopped, 'maintenance', 'prepare_maintenance', 'stop_replication', 'join_secondary'],
    to: 'report_lsn',
    steps: [startParted, dropSlots],
    because: 'the group has to choose a new primary',
  },
  {
    from: 'report_lsn',
    to: 'fast_forward',
    steps: [fastForward],
    because: 'elected, but another standby holds more WAL',
  },

  // The lead changes: the old primary
  {
    from: ['primary', 'join_primary', 'apply_settings'],
    to: 'draining',
    steps: [checkpointBriefly, stop],
    because: 'another node is taking over',
  },
  {
    from: ['primary', 'join_primary', 'apply_settings'],
    to: ['demoted', 'demote_timeout'],
    steps: [stop],
    because: 'another node has taken over',
  },
  { from: 'wait_primary', to: 'demoted', steps: [stop], because: 'another node has taken over' },
  {
    from: 'wait_primary',
    to: ['draining', 'demote_timeout'],
    steps: [stop],
    because: 'another node is taking over',
    only: 'original',
  },
  {
    from: 'demote_timeout',
    to: 'wait_primary',
    steps: [start, promote, keepSlots, enforceSyncSet],
    because: 'nobody was promoted while this node was cut off, and its standbys are gone',
    only: 'original',
  },
  {
    from: 'draining',
    to: ['demoted', 'demote_timeout'],
    steps: [stop],
    because: 'another node has taken over',
  },
  { from: 'demote_timeout', to: 'demoted', steps: [stop], because: 'another node has taken over' },
  {
    from: [
      'init',
      'single',
      'demoted',
      'catchingup',
      'secondary',
      'prepare_promotion',
      'stop_replication',
      'maintenance',
      'prepare_maintenance',
      'wait_maintenance',
      'report_lsn',
      'fast_forward',
    ],
    to: ['demoted', 'demote_timeout'],
    steps: [stop],
    because: 'another node has taken over',
  },
  {
    from: ['demoted', 'maintenance', 'prepare_maintenance'],
    to: 'catchingup',
    steps: [rewindOrCopy, dropSlots],
    because: 'there is a new primary',
  },

  // Maintenance
  {
    from: 'primary',
    to: ['prepare_maintenance', 'maintenance'],
    steps: [checkpointAndStop],
    because: 'maintenance of the primary',
  },
  {
    from: 'prepare_maintenance',
    to: 'maintenance',
    steps: [stopAsStandby],
    because: 'another node leads now',
  },
  {
    from: ['secondary', 'catchingup'],
    to: 'wait_maintenance',
    steps: [],
    because: 'the primary has to stop waiting for this node first',
  },
  {
    from: ['secondary', 'catchingup', 'wait_maintenance'],
    to: 'maintenance',
    steps: [handsOff],
    because: 'Postgres is in the hands of the operator',
  },

  // The end
  { from: 'any', to: 'dropped', steps: [stop, dropLocally], because: 'the node was removed' },
] as const satisfies readonly Transition[];

/** The row from one state to another, or undefined when keepers do not know the way. */
export function transitionFor(from: State, to: State): Transition | undefined {
  return transitions.find((row: Transition) => sources(row).includes(from) && targets(row).includes(to));
}

/** Every edge of the table, the wildcard spelled out. */
export function edges(): (Pick<Transition, 'because' | 'only'> & { from: State; to: State })[] {
  return transitions.flatMap((row: Transition) =>
    sources(row).flatMap((from) =>
      targets(row)
        .filter((to) => to !== from)
        .map((to) => ({
          from,
          to,
          because: row.because,
          ...(row.only === undefined ? {} : { only: row.only }),
        })),
    ),
  );
}

/** Whether the way there ends with a Postgres that takes writes where it took none before. */
export function opensWrites(from: State, to: State): boolean {
  return isWritable(to) && !isWritable(from);
}

function sources(row: Transition): readonly State[] {
  if (row.from === 'any') return states.filter((state) => state !== 'unknown' && state !== 'dropped');
  return typeof row.from === 'string' ? [row.from] : row.from;
}

function targets(row: Transition): readonly State[] {
  return typeof row.to === 'string' ? [row.to] : row.to;
}
