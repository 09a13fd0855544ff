import type { NodeRow, StateNotification } from '../../monitor/rows.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import { hear } from '../hear.js';
import { notificationTable } from '../notification-table.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type MonitorTarget, resolveFormation, resolveGroup, withMonitor } from '../target.js';
import { asInteger } from '../values.js';
import { noWords } from '../words.js';

interface PerformOptions extends TargetOptions {
  wait?: string;
}

const declared = {
  usage: '[ --pgdata --monitor --formation --group --wait ]',
  options: [options.pgdata, options.monitor, options.formation, options.group, options.wait],
  json: false,
  run: (context: Context, given: PerformOptions, words: readonly string[]): Promise<ExitCode> => {
    noWords(words);
    const seconds =
      given.wait === undefined ? 60 : asInteger('--wait', given.wait, -2_147_483_648, 2_147_483);
    return withMonitor(context, given, (target) => failover(context, given, target, seconds));
  },
};

export const performFailover = command<PerformOptions>({
  name: 'failover',
  summary: 'Perform a failover for given formation and group',
  ...declared,
});

export const performSwitchover = command<PerformOptions>({
  name: 'switchover',
  summary: 'Perform a switchover for given formation and group',
  ...declared,
});

async function failover(
  context: Context,
  given: PerformOptions,
  target: MonitorTarget,
  seconds: number,
): Promise<ExitCode> {
  const formation = resolveFormation(given, target.local);
  const group = await resolveGroup(context, given, target, formation);
  const known = await nodesOf(context, target, formation, group);
  const shown = notificationTable(known);
  const waiting: string[] = [];
  let show = (line: string): void => void waiting.push(line);
  const hearing = await hear(context, target.connection, {
    about: ({ formation: of, groupId }) => of === formation && groupId === group,
    onState: (notification, at) => show(shown.line(notification, at)),
  });
  try {
    await ask(target, formation, group);
    announce(context, formation, group, seconds);
    context.stdout.write([shown.header, ...waiting].join(''));
    show = (line) => context.stdout.write(line);
    if (await hearing.until(hasNewPrimary(), seconds)) return exitCodes.ok;
  } finally {
    await hearing.close();
  }
  context.log.error(
    `No node of formation "${formation}" and group ${group} has become "primary" within ${seconds} seconds`,
  );
  throw new Failure(exitCodes.internal, 'Failed to wait until a new primary has been notified');
}

/** True at the first stable primary, once a node was seen on its way: a word about the old primary does not count. */
function hasNewPrimary(): (notification: StateNotification) => boolean {
  let moved = false;
  return ({ reportedState, goalState }) => {
    moved ||= reportedState !== goalState;
    return moved && reportedState === 'primary' && goalState === 'primary';
  };
}

async function ask({ client }: MonitorTarget, formation: string, group: number): Promise<void> {
  try {
    await client.performFailover(formation, group);
  } catch (error) {
    throw new Failure(exitCodes.monitor, 'Failed to perform failover/switchover, see above for details', {
      fatal: true,
      cause: error,
    });
  }
}

function announce(context: Context, formation: string, group: number, seconds: number): void {
  const limit = seconds > 0 ? `${seconds} secs ` : '';
  context.log.info(
    `Waiting ${limit}for a notification with state "primary" in formation "${formation}" and group ${group}`,
  );
  context.log.info('Listening monitor notifications about state changes');
  context.log.info('Following table displays times when notifications are received');
}

async function nodesOf(
  context: Context,
  { client }: MonitorTarget,
  formation: string,
  group: number,
): Promise<NodeRow[] | null> {
  try {
    return await client.getNodes(formation, group);
  } catch (error) {
    context.log.debug(`The list of nodes is not known: ${String(error)}`);
    return null;
  }
}
