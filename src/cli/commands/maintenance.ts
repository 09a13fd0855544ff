import { Option } from 'commander';
import type { State } from '../../fsm/states.js';
import { readStateFile, StateFileError } from '../../keeper/state-file.js';
import type { MaintenanceEnd } from '../../monitor/listing-rows.js';
import { inWords } from '../at-rest.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import { asMoment } from '../moments.js';
import * as options from '../options.js';
import { whileBusy } from '../patience.js';
import { type LocalKeeper, type MonitorTarget, readLocalKeeper, withMonitorOfKeeper } from '../target.js';
import { watchGroup } from '../watch-group.js';
import { noWords } from '../words.js';

interface MaintenanceOptions {
  pgdata?: string;
  allowFailover?: boolean;
  until?: string;
}

const seconds = 60;
/** A primary hands over first. */
const secondsOfPrimary = 180;

export const enableMaintenance = command<MaintenanceOptions>({
  name: 'maintenance',
  summary: 'Take this node out of the hands of its group, for maintenance',
  usage: '[ --pgdata --allow-failover --until ]',
  options: [
    options.pgdata,
    () => new Option('-A, --allow-failover', 'hand over to another node first, when this one is the primary'),
    () =>
      new Option(
        '--until <time>',
        'maintenance ends by itself: after 90s, 30min, 2h, 1d, or at 2026-05-04T22:00',
      ),
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const end = given.until === undefined ? null : asMoment('--until', given.until);
    const subject = await subjectOf(context, given.pgdata);
    if (subject.role === 'primary' && given.allowFailover !== true) {
      context.log.warn('Maintenance of a primary causes a failover: another node becomes the primary');
      throw new Failure(exitCodes.badArgs, 'Expected --allow-failover, since this node is the primary', {
        fatal: true,
      });
    }
    return withMonitorOfKeeper(context, subject.local, (target) => enable(context, target, subject, end));
  },
});

export const disableMaintenance = command<MaintenanceOptions>({
  name: 'maintenance',
  summary: 'End the maintenance of this node, and give it back to its group',
  usage: '[ --pgdata ]',
  options: [options.pgdata],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const subject = await subjectOf(context, given.pgdata);
    return withMonitorOfKeeper(context, subject.local, (target) => disable(context, target, subject));
  },
});

interface Subject {
  local: LocalKeeper;
  id: number;
  group: number;
  role: State;
}

async function subjectOf(context: Context, pgdata: string | undefined): Promise<Subject> {
  const local = readLocalKeeper(context, pgdata);
  try {
    const { node_id: id, group_id: group, current_role: role } = await readStateFile(local.paths.state);
    return { local, id, group, role };
  } catch (error) {
    if (!(error instanceof StateFileError)) throw error;
    throw new Failure(exitCodes.keeper, 'Failed to read the state of this node', {
      fatal: true,
      cause: error,
    });
  }
}

async function enable(
  context: Context,
  target: MonitorTarget,
  subject: Subject,
  end: MaintenanceEnd | null,
): Promise<ExitCode> {
  const { client } = target;
  const already = async () =>
    (await client.currentState(subject.local.config.formation, subject.group)).some(
      (node) =>
        node.node_id === subject.id &&
        node.current_group_state === 'maintenance' &&
        node.assigned_group_state === 'maintenance',
    );
  return follow(context, target, subject, {
    seconds: subject.role === 'primary' ? secondsOfPrimary : seconds,
    states: ['maintenance'],
    ask: async () => {
      const was = await already();
      await known(subject, () => client.startMaintenance(subject.id, end));
      if (was) context.log.info('This node is in maintenance already');
      if (end !== null)
        context.log.info(
          `Maintenance ends by itself ${'at' in end ? `at ${end.at}` : `${end.after} from now`}`,
        );
      return !was;
    },
    complaint: 'Failed to start maintenance of this node',
  });
}

function disable(context: Context, target: MonitorTarget, subject: Subject): Promise<ExitCode> {
  return follow(context, target, subject, {
    seconds,
    states: ['secondary', 'primary', 'single'],
    ask: async () => {
      await known(subject, () => target.client.stopMaintenance(subject.id));
      return true;
    },
    complaint: 'Failed to stop maintenance of this node',
  });
}

async function known({ id, local }: Subject, call: () => Promise<boolean>): Promise<void> {
  if (await call()) return;
  throw new Failure(
    exitCodes.monitor,
    `Expected the monitor to know node ${id} "${local.config.name}", it does not: was it dropped?`,
  );
}

interface Course {
  seconds: number;
  /** Where this node should end up, one of these. */
  states: readonly State[];
  ask: () => Promise<boolean>;
  complaint: string;
}

/** Asks, shows each step, and waits until this node is there and the group at rest. */
async function follow(
  context: Context,
  target: MonitorTarget,
  { local, id, group }: Subject,
  { seconds: limit, states, ask, complaint }: Course,
): Promise<ExitCode> {
  const { log } = context;
  const { formation, name } = local.config;
  const ending = await watchGroup(context, target, {
    formation,
    group,
    seconds: limit,
    subjects: [id],
    ask: async () => {
      try {
        return await whileBusy(context, ask);
      } catch (error) {
        throw new Failure(exitCodes.monitor, `${complaint}, see above for details`, {
          fatal: true,
          cause: error,
        });
      }
    },
    announce: () => {
      log.info('Listening monitor notifications about state changes');
      log.info('Following table displays times when notifications are received');
    },
    reached: (nodes) =>
      nodes.some(
        (node) =>
          node.node_id === id &&
          node.current_group_state === node.assigned_group_state &&
          states.includes(node.current_group_state),
      ),
  });
  const after = `${ending.seconds.toFixed(1)} s`;
  const still = ending.restless.map(inWords).join(', ');
  if (ending.how === 'timeout') {
    throw new Failure(
      exitCodes.monitor,
      `Node ${id} "${name}" has not reached ${states.join(' or ')} within ${after}: ${still}`,
      { hints: ['HINT: pg_autoctl explain says what it waits for'] },
    );
  }
  const own = ending.nodes.find(({ node_id }) => node_id === id);
  if (ending.how === 'rest')
    log.info(
      `Node ${id} "${name}" is in state ${own?.current_group_state}, and the group is at rest, after ${after}`,
    );
  if (ending.how === 'reached') log.warn(`After ${after} the group is not at rest yet: ${still}`);
  return exitCodes.ok;
}
