import type { State } from '../../src/fsm/states.js';
import type { Step } from './sequence.js';
import { type NodeView, type Point, points, stateText, type View, waitsFor as waits } from './view.js';

/** A difference that is meant: when it may be, where it is decided, and what becomes of the sequence. */
export interface Mask {
  name: string;
  because: string;
  about: readonly Point[];
  /** `goes on`: the two are as good as equal; `passes`: an hour brings them together; `ends`: the sequence ends here. */
  after: 'goes on' | 'passes' | 'ends';
  /** `sameStates`: the states are equal, or as good as equal. */
  applies(step: Step & { sameStates: boolean }): boolean;
}

/** Two states of one node that are as good as equal: the sequence goes on. */
export interface NodeMask {
  name: string;
  because: string;
  after: 'goes on';
  alike(original: NodeView, ours: NodeView, step: Step): boolean;
}

const everything: readonly Point[] = ['states', 'leads', 'names', 'number_sync_standbys'];

const goalOf = (view: View, id: number): State | undefined => view.nodes.find((node) => node.id === id)?.goal;

const priorityOf = (view: View, id: number): number | undefined =>
  view.nodes.find((node) => node.id === id)?.priority;

const is = (view: View, reported: State, goal: State = reported): boolean =>
  view.nodes.some((node) => node.reported === reported && node.goal === goal);

const sameNodes = (one: readonly number[], other: readonly number[]): boolean =>
  `${[...one].sort()}` === `${[...other].sort()}`;

/** Members of the quorum that the set of our side would have by W23: those that are to be secondaries. */
const following = ({ ours }: Step): number[] =>
  ours.nodes.filter(({ quorum, goal }) => quorum && goal === 'secondary').map(({ id }) => id);

const onItsWay: readonly State[] = ['prepare_promotion', 'fast_forward', 'stop_replication'];

const works = ({ world }: Step, id: number): boolean => {
  const outside = world.get(id);
  return outside?.alive === true && !outside.down;
};

/** The original has come to rest, and nobody is to lead who did not before. */
const choseNobody = ({ before, original }: Step): boolean =>
  original.settled &&
  !original.nodes.some(
    ({ id, goal }) => onItsWay.includes(goal) || (goal === 'wait_primary' && !before.leads.includes(id)),
  );

/** The original has asked everybody for their position and come to rest without choosing one. */
const electedNobody = (step: Step): boolean =>
  choseNobody(step) && step.original.nodes.some(({ goal }) => goal === 'report_lsn');

/** E4 and E5: what the original waits for before it chooses, though it may be gone. */
const waitsForTheGone = (step: Step): boolean => {
  const { original } = step;
  const parted = original.nodes.filter(({ reported, goal }) => reported === goal && goal === 'report_lsn');
  const candidates = parted.filter(({ quorum }) => quorum || original.numberSyncStandbys === 0).length;
  return (
    candidates < original.numberSyncStandbys + 1 ||
    original.nodes.some(
      ({ id, reported, goal, quorum }) =>
        reported !== 'report_lsn' && !works(step, id) && (goal === 'report_lsn' || quorum),
    )
  );
};

const statesOf = (view: View): string => view.nodes.map((node) => `${node.id} ${stateText(node)}`).join(', ');

/** Our side refused, with one of these codes, and stands where it stood; the original went on. */
const refused = ({ stood, original, ours }: Step, ...codes: string[]): boolean =>
  original.outcome === 'ok' && codes.includes(ours.outcome) && statesOf(stood) === statesOf(ours);

/** The node that the call is about, or the primary, has another state on the other side. */
const seenDifferently = ({ event, before, stood }: Step): boolean =>
  before.nodes.some((node) => {
    const own = stood.nodes.find(({ id }) => id === node.id);
    const concerned = ('node' in event && node.id === event.node) || before.leads.includes(node.id);
    return concerned && own !== undefined && stateText(own) !== stateText(node);
  });

const told = (node: NodeView, reported: State, goal: State): boolean =>
  node.reported === reported && node.goal === goal;

const asReportLsn = (state: State): State => (state === 'join_secondary' ? 'report_lsn' : state);

export const nodeMasks: readonly NodeMask[] = [
  {
    name: 'losers wait in report_lsn',
    because: 'S23: those that lost an election stay in report_lsn until there is somebody to follow',
    after: 'goes on',
    alike: (original, ours) =>
      [original.reported, original.goal].includes('join_secondary') &&
      asReportLsn(original.reported) === ours.reported &&
      asReportLsn(original.goal) === ours.goal,
  },
  {
    name: 'whoever is not there is asked too',
    because:
      'design §4: whoever may hold commits is told to part, heard or not; the original leaves out who is dead (E3b) or comes when a candidate is chosen already',
    after: 'goes on',
    alike: (original, ours, step) =>
      ours.goal === 'report_lsn' &&
      ['secondary', 'catchingup'].includes(original.goal) &&
      (original.reported === ours.reported ||
        original.reported === 'join_secondary' ||
        step.original.leads.length === 0) &&
      (!works(step, ours.id) || step.original.leads.length === 0),
  },
  {
    name: 'a node that is not there is told at once',
    because:
      'design §2: a report moves the whole group, and a goal that is given stays until it is reached; with the original a node hears of others by its own report (P1, S5, S6)',
    after: 'goes on',
    alike: (original, ours, step) =>
      !works(step, ours.id) &&
      ((told(original, 'single', 'single') && told(ours, 'single', 'wait_primary')) ||
        (told(original, 'wait_standby', 'wait_standby') && told(ours, 'wait_standby', 'catchingup')) ||
        (told(original, 'demoted', 'demoted') && told(ours, 'demoted', 'catchingup'))),
  },
  {
    name: 'an old primary waits for its successor',
    because:
      'it has nothing to report for when nobody is to be chosen; the original asks it whenever nobody leads (E3e)',
    after: 'goes on',
    alike: (original, ours, step) =>
      told(ours, 'demoted', 'demoted') &&
      (told(original, 'report_lsn', 'report_lsn') || told(original, 'demoted', 'report_lsn')) &&
      step.ours.leads.length === 1 &&
      step.ours.leads.every((id) => !works(step, id)),
  },
  {
    name: 'apply_settings only when the set changes',
    because:
      'W9, W23: who joins or leaves the group without belonging to the set leaves the primary no settings to apply',
    after: 'goes on',
    alike: (original, ours, { world }) =>
      !world.get(ours.id)?.alive &&
      original.goal === 'apply_settings' &&
      original.reported === ours.reported &&
      (told(ours, 'wait_primary', 'wait_primary') || told(ours, 'primary', 'primary')),
  },
  {
    name: 'nobody follows a primary that is not there',
    because:
      'S1, S23: whoever lost an election is told to follow a primary that is well; from join_secondary the original does not look',
    after: 'goes on',
    alike: (original, ours, step) =>
      told(ours, 'report_lsn', 'report_lsn') &&
      told(original, 'join_secondary', 'secondary') &&
      step.ours.leads.every((id) => !works(step, id)),
  },
];

export const masks: readonly Mask[] = [
  {
    name: 'the set leaves out who does not follow',
    because: 'W23: the original lists each member of the quorum whatever its state is',
    about: ['names'],
    after: 'goes on',
    applies: (step) => {
      const { original, ours, sameStates } = step;
      const theirs = waits(original.names);
      const own = waits(ours.names);
      const wanted = following(step);
      return (
        sameStates &&
        sameNodes(own.members, wanted) &&
        theirs.members.length > wanted.length &&
        wanted.every((id) => theirs.members.includes(id)) &&
        own.quorum === Math.min(theirs.quorum, wanted.length)
      );
    },
  },
  {
    name: 'the former set stays where too few are left',
    because:
      'W23: with number_sync_standbys and fewer standbys than that, the set stays as it was, and commits wait',
    about: ['names'],
    after: 'goes on',
    applies: (step) => {
      const { original, ours, sameStates } = step;
      const theirs = waits(original.names);
      const own = waits(ours.names);
      return (
        sameStates &&
        ours.numberSyncStandbys > following(step).length &&
        own.members.length > 0 &&
        own.members.every(
          (id) => theirs.members.includes(id) || !ours.nodes.some((node) => node.id === id && node.quorum),
        )
      );
    },
  },
  {
    name: 'a new primary waits for nobody at first',
    because:
      'the original lists standbys for a node that is to be wait_primary and drops them when it is (its own 7.21)',
    about: ['names'],
    after: 'goes on',
    applies: ({ ours, sameStates }) =>
      sameStates &&
      ours.names === '' &&
      ours.nodes.some(({ reported, goal }) => goal === 'wait_primary' && reported !== goal),
  },
  {
    name: 'our keepers need no primary_demote_timeout',
    because:
      'design §4, the cut: once its sync set has parted the old primary is harmless, and no timer is waited for',
    about: everything,
    after: 'passes',
    applies: ({ kind, original, ours, world }) =>
      kind === 'ours' &&
      is(original, 'stop_replication') &&
      original.nodes.some(
        ({ id, reported, goal }) => goal === 'demote_timeout' && reported !== goal && !world.get(id)?.alive,
      ) &&
      ours.leads.length === 1 &&
      is(original, 'stop_replication') &&
      ours.nodes.some(({ id, goal }) => goal === 'demoted' && goalOf(original, id) === 'demote_timeout'),
  },
  {
    name: 'the order within ANY',
    because:
      'the order in which a quorum is written means nothing; ours writes it anew only when its members change',
    about: ['names'],
    after: 'goes on',
    applies: ({ original, ours, sameStates }) =>
      sameStates &&
      waits(original.names).quorum === waits(ours.names).quorum &&
      sameNodes(waits(original.names).members, waits(ours.names).members),
  },
  {
    name: 'an election waits only for those who may hold commits',
    because:
      'design §4, the cut: |M|−k+1 members of the set decide, where the original waits for each member of the quorum (E4) and for more than number_sync_standbys of them (E5)',
    about: everything,
    after: 'ends',
    applies: (step) => {
      const leader = step.ours.nodes.find(
        ({ id, reported, goal }) =>
          step.ours.leads.includes(id) || (reported === goal && goal === 'stop_replication'),
      );
      return (
        electedNobody(step) &&
        waitsForTheGone(step) &&
        step.original.leads.length === 0 &&
        leader !== undefined &&
        works(step, leader.id)
      );
    },
  },
  {
    name: 'no election in vain',
    because:
      'P5: standbys are told to part only when an election can come to an end; otherwise they stay with the primary, which may return',
    about: everything,
    after: 'ends',
    applies: (step) =>
      electedNobody(step) &&
      step.ours.outcome === step.original.outcome &&
      sameNodes(step.ours.leads, step.before.leads) &&
      step.ours.leads.every((id) => !works(step, id)) &&
      step.original.nodes.every((node) => {
        const own = step.ours.nodes.find(({ id }) => id === node.id);
        return (
          own !== undefined &&
          (stateText(own) === stateText(node) ||
            (node.goal === 'report_lsn' && ['secondary', 'catchingup', 'demoted'].includes(own.goal)) ||
            (own.goal === 'report_lsn' && !works(step, own.id)) ||
            (['draining', 'report_lsn', 'apply_settings', 'wait_primary'].includes(node.goal) &&
              step.ours.leads.includes(own.id)))
        );
      }),
  },
  {
    name: 'priority 0 is not asked to lead',
    because:
      'I7, and the refusal of 2.3: a node with priority 0 is never chosen, whoever asks; raise its priority first',
    about: ['outcome', ...everything],
    after: 'ends',
    applies: (step) =>
      refused(step, 'XX000', '55000') &&
      ((step.event.kind === 'promote' && priorityOf(step.before, step.event.node) === 0) ||
        (step.event.kind === 'failover' &&
          step.before.nodes.length === 2 &&
          step.before.nodes.some(({ id, priority }) => priority === 0 && !step.before.leads.includes(id)))),
  },
  {
    name: 'apply_settings only where there is a way',
    because:
      'W9: no keeper knows a way from single or a promotion to apply_settings; the settings are read at the next step anyway',
    about: everything,
    after: 'ends',
    applies: ({ event, original, ours }) =>
      ['priority', 'quorum', 'remove'].includes(event.kind) &&
      original.nodes.some(
        ({ id, reported, goal }) =>
          goal === 'apply_settings' &&
          !['primary', 'wait_primary', 'apply_settings'].includes(reported) &&
          goalOf(ours, id) !== 'apply_settings',
      ),
  },
  {
    name: 'removal by force takes the same care',
    because:
      'W12: with force the row goes at once, and all else is done as without; the original deletes the row and nothing else',
    about: everything,
    after: 'ends',
    applies: ({ event, before, original, ours }) =>
      event.kind === 'remove' &&
      event.force &&
      original.outcome === 'ok' &&
      ours.outcome === 'ok' &&
      !ours.nodes.some(({ id }) => id === event.node) &&
      (before.leads.includes(event.node) || original.numberSyncStandbys > ours.numberSyncStandbys),
  },
  {
    name: 'the only full copy is kept',
    because: 'P6, design §4, removal: a primary that no other node can replace without a loss is not removed',
    about: ['outcome', ...everything],
    after: 'ends',
    applies: (step) =>
      step.event.kind === 'remove' && step.before.leads.includes(step.event.node) && refused(step, '55000'),
  },
  {
    name: 'a primary that went on alone is not replaced',
    because:
      'D1: nobody else is known to have its commits; W8: the original gives it goals that no keeper of it can reach',
    about: everything,
    after: 'ends',
    applies: (step) => {
      const { before, stood, original, ours } = step;
      const [leader] = before.leads;
      const then = before.nodes.find(({ id }) => id === leader);
      return (
        leader !== undefined &&
        then?.reported === 'wait_primary' &&
        !works(step, leader) &&
        ['draining', 'demote_timeout', 'demoted'].includes(goalOf(original, leader) ?? '') &&
        goalOf(ours, leader) === then.goal &&
        ours.nodes.every(({ id, goal }) => id === leader || [goal, undefined].includes(goalOf(stood, id)))
      );
    },
  },
  {
    name: 'a silent primary of an asynchronous group is not replaced',
    because:
      'design §4, harmless: only its own word proves that a keeper of ours has stopped where commits wait for nobody',
    about: everything,
    after: 'ends',
    applies: (step) => {
      const { kind, before, original, ours } = step;
      const [leader] = before.leads;
      return (
        kind === 'ours' &&
        leader !== undefined &&
        !step.world.get(leader)?.alive &&
        before.nodes.every(({ id, quorum }) => id === leader || !quorum) &&
        ['draining', 'demote_timeout', 'demoted'].includes(goalOf(original, leader) ?? '') &&
        (ours.leads.length === 0 || sameNodes(ours.leads, before.leads)) &&
        !ours.nodes.some(({ goal }) => onItsWay.includes(goal))
      );
    },
  },
  {
    name: 'an undisputed primary returns',
    because:
      'W18, W21: nobody was promoted since it was told to stop, so it has all commits, and leads again',
    about: everything,
    after: 'ends',
    applies: (step) => {
      const { before, original, ours } = step;
      const [leader] = ours.leads;
      return (
        leader !== undefined &&
        works(step, leader) &&
        ['draining', 'demote_timeout', 'demoted'].includes(goalOf(before, leader) ?? '') &&
        original.leads.length === 0 &&
        before.leads.length === 0
      );
    },
  },
  {
    name: 'maintenance beside a lone primary',
    because:
      'a standby for which nobody waits may be taken out at any time; the original wants a stable primary (55000)',
    about: ['outcome', 'states', 'names'],
    after: 'ends',
    applies: ({ event, before, original, ours }) =>
      event.kind === 'maintenance' &&
      original.outcome === '55000' &&
      ours.outcome === 'ok' &&
      is(before, 'wait_primary') &&
      !before.leads.includes(event.node),
  },
  {
    name: 'the original crashes',
    because:
      'its server ends when a node reports wait_maintenance or join_secondary and nobody leads (monitor-api §16, 3)',
    about: points,
    after: 'ends',
    applies: ({ before, original, ours }) =>
      original.outcome === 'crash' &&
      ours.outcome !== 'crash' &&
      before.nodes.some(
        ({ reported, goal }) =>
          ['join_secondary', 'wait_maintenance'].includes(reported) ||
          ['join_secondary', 'wait_maintenance'].includes(goal),
      ),
  },
  {
    name: 'of equals, whoever has reported',
    because:
      'design §4, the cut: an election ends when enough members have parted; it waits for a better one by wish or priority, not for an equal one',
    about: everything,
    after: 'ends',
    applies: ({ event, stood, original, ours }) => {
      const chosen = (view: View) => view.nodes.find(({ id }) => view.leads.includes(id));
      const [theirs, own] = [chosen(original), chosen(ours)];
      return (
        theirs !== undefined &&
        own !== undefined &&
        theirs.id !== own.id &&
        event.kind !== 'promote' &&
        theirs.priority === own.priority &&
        (!theirs.quorum || waits(stood.names).quorum > 1)
      );
    },
  },
  {
    name: 'the last node is told at once',
    because:
      'design §2: a removal moves the whole group; with the original the last node hears of it by its own report (G4)',
    about: everything,
    after: 'ends',
    applies: ({ event, world, original, ours }) => {
      const left = ours.nodes.filter(({ goal }) => goal !== 'dropped');
      const [last] = left;
      return (
        event.kind === 'remove' &&
        left.length === 1 &&
        last?.goal === 'single' &&
        !world.get(last.id)?.alive &&
        original.nodes.every((node) => node.id === last.id || node.goal === goalOf(ours, node.id))
      );
    },
  },
  {
    name: 'a promotion that was ordered is finished first',
    because:
      'the last node, which is not there, was told to open writes; it becomes single by the report that follows, the original tells it so at once',
    about: ['states'],
    after: 'ends',
    applies: (step) => {
      const left = step.ours.nodes.filter(({ goal }) => goal !== 'dropped');
      const [last] = left;
      return (
        step.event.kind === 'remove' &&
        left.length === 1 &&
        last !== undefined &&
        !works(step, last.id) &&
        told(last, 'stop_replication', 'wait_primary') &&
        goalOf(step.original, last.id) === 'single'
      );
    },
  },
  {
    name: 'a candidate that is not there is told at once',
    because:
      'design §2: the report of the old primary moves the whole group; with the original the candidate, which cannot go back, hears of it by its own report (S18)',
    about: everything,
    after: 'ends',
    applies: ({ world, original, ours }) =>
      original.nodes.some(
        (node) =>
          told(node, 'stop_replication', 'stop_replication') &&
          !world.get(node.id)?.alive &&
          goalOf(ours, node.id) === 'wait_primary',
      ),
  },
  {
    name: 'a switchover that cannot end is refused',
    because: 'P5: a primary steps down only when somebody else can be elected',
    about: ['outcome', ...everything],
    after: 'ends',
    applies: (step) =>
      ['failover', 'promote', 'maintenance'].includes(step.event.kind) &&
      refused(step, 'XX000', '55000') &&
      choseNobody(step) &&
      step.original.leads.length === 0,
  },
  {
    name: 'a call about a node that the two see differently',
    because: 'an earlier difference, masked and as good as none, decides what the call meets',
    about: ['outcome'],
    after: 'goes on',
    applies: seenDifferently,
  },
  {
    name: 'a call that the two see differently is done by one of them',
    because: 'an earlier difference, masked and as good as none, decides what the call meets',
    about: ['outcome', ...everything],
    after: 'ends',
    applies: (step) =>
      seenDifferently(step) &&
      step.original.outcome !== step.ours.outcome &&
      [step.original.outcome, step.ours.outcome].includes('ok'),
  },
  {
    name: 'who leads alone does so until a standby follows',
    because:
      'W9, W23: nobody follows whom commits could wait for; the original has them wait for whoever belongs to the quorum, dead or not',
    about: ['states', 'names'],
    after: 'ends',
    applies: ({ event, stood, original, ours }) => {
      const [leader] = ours.leads;
      return (
        event.kind === 'number_sync_standbys' &&
        leader !== undefined &&
        goalOf(stood, leader) === 'wait_primary' &&
        goalOf(ours, leader) === 'wait_primary' &&
        goalOf(original, leader) === 'primary'
      );
    },
  },
  {
    name: 'a new primary opens with the set in force',
    because:
      'design §4, opening: with number_sync_standbys commits wait from the start for those that will follow',
    about: ['names'],
    after: 'goes on',
    applies: ({ kind, original, ours, sameStates }) =>
      kind === 'ours' &&
      sameStates &&
      ours.numberSyncStandbys > 0 &&
      original.names === '' &&
      ours.nodes.some(({ id, goal }) => goal === 'wait_primary' && ours.leads.includes(id)) &&
      waits(ours.names).members.every((id) => ours.nodes.some((node) => node.id === id && node.quorum)),
  },
  {
    name: 'what was acknowledged counts, not the distance',
    because:
      'P2, design §4: whoever the commits waited for has each that was acknowledged; what it lacks beyond promote_wal_log_threshold was not',
    about: everything,
    after: 'ends',
    applies: (step) => {
      const { before, original, ours } = step;
      const [leader] = before.leads;
      const [next] = ours.leads;
      return (
        leader !== undefined &&
        next !== undefined &&
        next !== leader &&
        !works(step, leader) &&
        ((statesOf(original) === statesOf(before) && waits(before.names).members.includes(next)) ||
          (choseNobody(step) && step.world.get(next)?.lags === true))
      );
    },
  },
  {
    name: 'the quorum of a group that waits for nobody stays as it is until somebody leads',
    because:
      'P5: who is in the quorum is asked for what members were sent, and whoever joins it now was sent nothing as a member',
    about: ['outcome', ...everything],
    after: 'ends',
    applies: (step) =>
      step.event.kind === 'quorum' && step.before.leads.length === 0 && refused(step, '55000'),
  },
  {
    name: 'a removed node is told nothing else',
    because: 'I9: whoever was told dropped leaves; the original takes it to maintenance instead',
    about: ['outcome', ...everything],
    after: 'ends',
    applies: (step) =>
      step.event.kind === 'maintenance' &&
      refused(step, '55000') &&
      goalOf(step.stood, step.event.node) === 'dropped',
  },
  {
    name: 'a primary that is not there goes on alone when it is back',
    because:
      'W9: without anybody left to wait for it is told to apply the settings, and then to lead alone by its own reports; the original tells it both at once',
    about: ['states', 'names'],
    after: 'ends',
    applies: (step) => {
      const { event, before, original, ours } = step;
      const [leader] = before.leads;
      return (
        event.kind === 'remove' &&
        leader !== undefined &&
        !works(step, leader) &&
        goalOf(original, leader) === 'wait_primary' &&
        goalOf(ours, leader) === 'apply_settings' &&
        ours.nodes.every(({ id, goal }) => id === leader || goal === goalOf(original, id))
      );
    },
  },
  {
    name: 'the last member of the set was removed',
    because:
      'P2: whoever is left outside the quorum is not known to hold what that member held, and explain names the command that accepts a loss; the original makes it single',
    about: everything,
    after: 'ends',
    applies: ({ original, ours }) => {
      const [last] = ours.nodes;
      return (
        ours.nodes.length === 1 &&
        last !== undefined &&
        !last.quorum &&
        ours.leads.length === 0 &&
        told(last, 'stop_replication', 'stop_replication') &&
        goalOf(original, last.id) === 'single'
      );
    },
  },
  {
    name: 'nobody leads who may lack what was acknowledged',
    because:
      'P2: commits waited for members of the quorum that are not there to be asked; the original takes whoever has reported',
    about: everything,
    after: 'ends',
    applies: ({ event, original, ours }) => {
      const [leader] = original.leads;
      return (
        event.kind === 'remove' &&
        leader !== undefined &&
        ours.leads.length === 0 &&
        goalOf(ours, leader) === 'report_lsn' &&
        ours.nodes.some(({ id, quorum }) => id === leader && !quorum) &&
        ours.nodes.some(({ id, quorum }) => quorum && id !== event.node)
      );
    },
  },
  {
    name: 'a removed primary counts until it is harmless',
    because:
      'design §4, removal: nobody opens writes before the node that was removed has stopped or had its time',
    about: everything,
    after: 'passes',
    applies: ({ event, world, before, original, ours }) =>
      event.kind === 'remove' &&
      !world.get(event.node)?.alive &&
      ['draining', 'demote_timeout', 'demoted'].includes(goalOf(before, event.node) ?? '') &&
      before.leads.length === 0 &&
      original.leads.length === 1 &&
      ours.leads.length === 0,
  },
  {
    name: 'after a removed candidate the next one is chosen',
    because:
      'W11, W12: who lost the election is in report_lsn and can be elected; the original leaves it in join_secondary for ever',
    about: everything,
    after: 'ends',
    applies: ({ event, before, original }) =>
      event.kind === 'remove' &&
      onItsWay.includes(goalOf(before, event.node) ?? 'init') &&
      original.leads.length === 0 &&
      is(original, 'join_secondary') &&
      !original.nodes.some(({ goal }) => onItsWay.includes(goal)),
  },
  {
    name: 'a fenced primary resumes',
    because:
      'W6: it stopped by itself and nobody was promoted, so it goes on; the original leaves it a goal that it cannot reach',
    about: everything,
    after: 'ends',
    applies: ({ event, world, original, ours }) =>
      event.kind === 'fences' &&
      world.get(event.node)?.alive === true &&
      sameNodes(ours.leads, [event.node]) &&
      original.nodes.some(({ id, reported }) => id === event.node && reported === 'demote_timeout'),
  },
  {
    name: 'no second candidate beside one at stop_replication',
    because:
      'monitor-fsm 13.11: it has promoted itself and cannot go back, so it is waited for until it is removed',
    about: everything,
    after: 'ends',
    applies: (step) =>
      step.original.nodes.some(
        ({ id, reported }) =>
          reported === 'stop_replication' &&
          !works(step, id) &&
          ['stop_replication', 'wait_primary'].includes(goalOf(step.ours, id) ?? ''),
      ) &&
      step.original.nodes.some(
        ({ id, goal }) =>
          (onItsWay.includes(goal) || step.original.leads.includes(id)) &&
          goalOf(step.before, id) !== goal &&
          works(step, id),
      ),
  },
  {
    name: 'only the last primary has to stop',
    because:
      'design §4, harmless: an older primary was deposed long ago; the original takes it for the one that steps down (PrimaryOrDemoted)',
    about: everything,
    after: 'passes',
    applies: ({ before, world, original, ours }) =>
      is(original, 'stop_replication') &&
      ours.leads.length === 1 &&
      original.nodes.some(
        ({ id, goal }) =>
          goal === 'demote_timeout' && goalOf(before, id) === 'demoted' && !world.get(id)?.alive,
      ),
  },
];
