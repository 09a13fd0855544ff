import { Option } from 'commander';
import { inWords, leaderOf } from '../at-rest.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import { estimateOfLoss, type Loss, listLoss, mayGoOn } from '../loss.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { whileBusy } from '../patience.js';
import {
  type MonitorTarget,
  resolveFormation,
  resolveGroup,
  resolveNodeName,
  withMonitor,
} from '../target.js';
import { asInteger } from '../values.js';
import { type Ending, type Watched, watchGroup } from '../watch-group.js';
import { noWords } from '../words.js';

interface PerformOptions extends TargetOptions {
  wait?: string;
  allowDataLoss?: boolean;
  yes?: boolean;
}

const declared = {
  usage: '[ --pgdata --monitor --formation --group --wait --allow-data-loss ]',
  options: [
    options.pgdata,
    options.monitor,
    options.formation,
    options.group,
    options.wait,
    () =>
      new Option(
        '-A, --allow-data-loss',
        'fail over even if acknowledged commits are lost; what would be lost is shown before',
      ),
    () => new Option('-y, --yes', 'with --allow-data-loss: do not ask on the terminal'),
  ],
  json: false,
  run: (context: Context, given: PerformOptions, words: readonly string[]): Promise<ExitCode> => {
    noWords(words);
    const seconds = secondsToWait(given.wait);
    if (given.yes === true && given.allowDataLoss !== true) {
      throw new Failure(exitCodes.badArgs, 'Expected --yes only with --allow-data-loss, got it alone', {
        fatal: true,
      });
    }
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

interface PromotionOptions extends TargetOptions {
  wait?: string;
  name?: string;
}

export const performPromotion = command<PromotionOptions>({
  name: 'promotion',
  summary: 'Make the given node the primary of its group',
  usage: '[ --pgdata --monitor --formation --name --wait ]',
  options: [options.pgdata, options.monitor, options.formation, options.name, options.wait],
  json: false,
  run: (context, given, words) => {
    noWords(words);
    const seconds = secondsToWait(given.wait);
    return withMonitor(context, given, (target) => promotion(context, given, target, seconds), {
      missing: exitCodes.badArgs,
    });
  },
});

function secondsToWait(given: string | undefined): number {
  return given === undefined ? 60 : asInteger('--wait', given, -2_147_483_648, 2_147_483);
}

async function failover(
  context: Context,
  given: PerformOptions,
  target: MonitorTarget,
  seconds: number,
): Promise<ExitCode> {
  const { client } = target;
  const formation = resolveFormation(given, target.local);
  const group = await resolveGroup(context, given, target, formation);
  let loss: Loss | null = null;
  if (given.allowDataLoss === true) {
    loss = await estimateOfLoss(context, client, formation, group);
    if (!(await mayGoOn(context, given.yes === true))) return exitCodes.badArgs;
  }
  const call = () =>
    loss === null
      ? client.performFailover(formation, group)
      : client.performFailoverWithLoss(formation, group);
  const ending = await watchGroup(context, target, {
    ...towardsPrimary(context, formation, group, seconds, loss !== null),
    ask: async () => {
      await asked(() => whileBusy(context, call), 'Failed to perform failover/switchover');
      return true;
    },
  });
  const code = conclude(context, ending, formation, group);
  if (loss !== null) await listLoss(context, client, formation, group, loss);
  return code;
}

async function promotion(
  context: Context,
  given: PromotionOptions,
  target: MonitorTarget,
  seconds: number,
): Promise<ExitCode> {
  const { client } = target;
  const formation = resolveFormation(given, target.local);
  const name = resolveNodeName(given.name, target.local);
  const node = await client.nodeNamed(formation, name);
  if (node === null) {
    throw new Failure(
      exitCodes.badArgs,
      `Expected --name to name a node of formation "${formation}", the monitor knows none called "${name}"`,
      { fatal: true },
    );
  }
  const watched = towardsPrimary(context, formation, node.groupid, seconds, false);
  const ending = await watchGroup(context, target, {
    ...watched,
    subjects: [node.nodeid],
    ask: () =>
      asked(
        () => whileBusy(context, () => client.performPromotion(formation, name)),
        `Failed to promote node "${name}"`,
      ),
    reached: (nodes, excused) =>
      watched.reached(
        nodes.filter(({ node_id }) => node_id === node.nodeid),
        excused,
      ),
  });
  if (ending.how === 'done') {
    context.log.info(`Node ${node.nodeid} "${name}" is the primary already`);
    return exitCodes.ok;
  }
  return conclude(context, ending, formation, node.groupid);
}

/** The wait that `perform` commands share: until there is a primary, or as much of one as can be had. */
function towardsPrimary(
  context: Context,
  formation: string,
  group: number,
  seconds: number,
  alone: boolean,
): Omit<Watched, 'ask'> {
  return {
    formation,
    group,
    seconds,
    announce: () => {
      const limit = seconds > 0 ? `${seconds} secs ` : '';
      context.log.info(
        `Waiting ${limit}for a notification with state "primary" in formation "${formation}" and group ${group}`,
      );
      if (alone)
        context.log.info(
          'A primary that does not answer has the time of primary_demote_timeout to stop, by default 30 s',
        );
      context.log.info('Listening monitor notifications about state changes');
      context.log.info('Following table displays times when notifications are received');
    },
    reached: (nodes, excused) => {
      const leader = nodes.find((node) => !excused.has(node.node_id) && leaderOf([node]) !== undefined);
      return leader?.current_group_state === 'primary' || (alone && leader !== undefined);
    },
  };
}

async function asked<Result>(call: () => Promise<Result>, complaint: string): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw new Failure(exitCodes.monitor, `${complaint}, see above for details`, {
      fatal: true,
      cause: error,
      hints: ['HINT: pg_autoctl explain says where every node is, and what waits for an operator'],
    });
  }
}

function conclude(context: Context, ending: Ending, formation: string, group: number): ExitCode {
  const { log } = context;
  const leader = leaderOf(ending.nodes);
  const after = `${ending.seconds.toFixed(1)} s`;
  const still = ending.restless.map(inWords).join(', ');
  if (ending.how === 'rest' && leader !== undefined) {
    log.info(
      `Node ${leader.node_id} "${leader.nodename}" is the primary, and the group is at rest, after ${after}`,
    );
    return exitCodes.ok;
  }
  if (ending.how === 'reached' && leader !== undefined) {
    log.warn(
      `Node ${leader.node_id} "${leader.nodename}" is the primary, and after ${after} the group is not at rest yet: ${still}`,
    );
    return exitCodes.ok;
  }
  log.error(
    `No node of formation "${formation}" and group ${group} has become "primary" within ${after}${still === '' ? '' : `: ${still}`}`,
  );
  log.warn('HINT: pg_autoctl explain says what the group waits for');
  throw new Failure(exitCodes.internal, 'Failed to wait until a new primary has been notified');
}
