import type { CurrentStateRow } from '../monitor/listing-rows.js';
import type { StateNotification } from '../monitor/rows.js';
import type { Context } from './command.js';
import { exitCodes, Failure } from './exit-codes.js';
import { hear } from './hear.js';
import type { Local, MonitorTarget } from './target.js';

const seconds = 60;

/** The group whose primary is waited for: that of the local node. */
export function settledGroup(local: Local | null): number {
  return local?.config.role === 'keeper' ? local.config.group : 0;
}

/** Changes a setting, then waits until the primary has applied it, if the monitor asks it to. */
export async function settle(
  context: Context,
  target: MonitorTarget,
  formation: string,
  change: () => Promise<void>,
): Promise<void> {
  const { client, local, connection } = target;
  const group = settledGroup(local);
  if ((await client.getNodes(formation, group)).length < 2) return change();

  const hearing = await hear(context, connection, {
    about: ({ formation: of, groupId }) => of === formation && groupId === group,
    onLog: (text) => context.log.info(text),
  });
  try {
    await change();
    if (!isApplying(await client.currentState(formation, group))) return;
    if (await hearing.until(hasApplied(), seconds)) return;
  } finally {
    await hearing.close();
  }
  throw new Failure(
    exitCodes.monitor,
    `The primary of formation "${formation}" and group ${group} has not applied the new settings within ${seconds} seconds`,
  );
}

function isApplying(nodes: readonly CurrentStateRow[]): boolean {
  return nodes.some(
    ({ current_group_state: reported, assigned_group_state: goal }) =>
      reported === 'apply_settings' || goal === 'apply_settings',
  );
}

/** True once the primary went through apply_settings and back. */
function hasApplied(): (notification: StateNotification) => boolean {
  let applied = false;
  return ({ reportedState, goalState }) => {
    applied ||= reportedState === 'apply_settings' || goalState === 'apply_settings';
    return (
      applied && reportedState === goalState && (goalState === 'primary' || goalState === 'wait_primary')
    );
  };
}
