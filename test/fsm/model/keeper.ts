import { isWritable, type State } from '../../../src/fsm/states.js';
import { transitionFor } from '../../../src/fsm/transitions.js';
import { runsPostgres } from '../../../src/keeper/guard.js';
import { copy, has, type Names, others, type Server, type Situation, type Which } from './situation.js';
import { left, linked, streamsFrom, takeOver } from './wal.js';

/** What a keeper does between two words with the monitor, as src/fsm and src/keeper do it. */

const stops: readonly State[] = ['draining', 'demoted', 'demote_timeout', 'dropped', 'prepare_maintenance'];

/** In order, as far as it has not crashed before. */
function stop(server: Server): void {
  if (server.postgres === 'writable' || server.postgres === 'closed') server.shut = true;
  server.postgres = 'off';
  server.set = null;
  server.before = null;
}

/** Postgres starts on what its files say. */
export function start(server: Server): void {
  if (server.postgres !== 'off') return;
  server.before = null;
  if (isWritable(server.role)) server.postgres = 'writable';
  else if (server.role === 'stop_replication') server.postgres = 'closed';
  else server.postgres = 'standby';
}

/** The upstream is gone for good; started as a standby of nobody when it did not run. */
function part(server: Server): void {
  if (server.postgres === 'writable' || server.postgres === 'closed') return;
  server.postgres = 'standby';
  server.follows = null;
  server.parted = true;
  server.set = null;
}

/** What led before comes up as a standby of nobody. */
function startParted(server: Server): void {
  stop(server);
  part(server);
}

function promote(server: Server): void {
  if (server.postgres === 'writable' || server.postgres === 'closed') return;
  server.history = [...server.history, { tli: server.tli + 1, parent: server.tli, at: server.lsn }];
  server.tli += 1;
  server.lsn += 1;
  server.follows = null;
  server.parted = false;
}

/** Makes commits wait as ordered; what was in force before may still be, until it is verified. */
export function writeNames(server: Server, { members, quorum }: Names): void {
  const { names } = server;
  if (names.members === members && names.quorum === quorum) return;
  // the wider doubt stays: what was in force first
  if (server.postgres === 'writable') server.before ??= names;
  server.names = { members, quorum };
}

/** Whether the set of the order could be verified: every member's walsender is there. */
function verify(s: Situation, which: Which): void {
  const server = s.servers[which];
  const { order, names } = server;
  if (order === null || server.postgres !== 'writable') return;
  if (others(which).some((each) => has(names.members, each) && !streamsFrom(s, each, which))) return;
  server.before = null;
  server.set = { epoch: order.epoch, lsn: server.lsn };
}

function enforce(s: Situation, which: Which): void {
  const server = s.servers[which];
  if (server.order === null) return;
  if (server.set !== null) server.set.lsn = null;
  writeNames(server, server.order);
  verify(s, which);
}

/** The primary that this node was told of, when it can be spoken to. */
function primaryOf(s: Situation, which: Which): Which | null {
  const primary = s.servers[which].order?.follow ?? null;
  if (primary === null || primary === which) return null;
  return s.servers[primary].postgres === 'writable' && linked(s, which, primary) ? primary : null;
}

function follow(s: Situation, which: Which): boolean {
  const server = s.servers[which];
  const primary = primaryOf(s, which);
  if (primary === null) return false;
  server.postgres = 'standby';
  server.follows = primary;
  server.parted = false;
  return true;
}

/** Rewinds or copies: the upstream's history, and its stream. */
function copyPrimary(s: Situation, which: Which): boolean {
  const primary = primaryOf(s, which);
  if (primary === null || !follow(s, which)) return false;
  takeOver(s, which, primary);
  return true;
}

/** Follows; what has left the primary's history is rewound first. */
function rejoin(s: Situation, which: Which): boolean {
  const primary = primaryOf(s, which);
  if (primary === null) return false;
  return left(s, which, primary) ? copyPrimary(s, which) : follow(s, which);
}

/** Succeeds on the upstream's timeline; one that has left it is rewound and tries again. */
function catchUp(s: Situation, which: Which): boolean {
  const primary = primaryOf(s, which);
  if (primary === null) return false;
  if (left(s, which, primary)) {
    copyPrimary(s, which);
    return false;
  }
  return s.servers[which].tli === s.servers[primary].tli;
}

/** Who has reported the most WAL, as get_most_advanced_standby answers. */
function mostAdvanced(s: Situation, which: Which): Which | null {
  if (!s.servers[which].linked) return null;
  let best: Which | null = null;
  for (const each of others(which)) {
    const row = s.monitor.rows[each];
    if (row?.reports !== 'report_lsn') continue;
    const than = best === null ? null : s.monitor.rows[best];
    if (!than || row.lsn > than.lsn || (row.lsn === than.lsn && row.health > than.health)) best = each;
  }
  return best;
}

function fetchFrom(s: Situation, which: Which, source: Which | null, copies: boolean): boolean {
  const server = s.servers[which];
  if (source === null || s.servers[source].postgres === 'off' || !linked(s, which, source)) return false;
  if (!copies && left(s, which, source)) return false;
  takeOver(s, which, source);
  server.postgres = 'standby';
  server.follows = copies ? null : source;
  server.parted = copies;
  return true;
}

function becomeSingle(s: Situation, which: Which, from: State): void {
  const server = s.servers[which];
  if (from === 'init' || from === 'dropped') {
    server.lsn = Math.max(1, server.lsn);
    server.tli = Math.max(1, server.tli);
  } else if (!isWritable(from) && !['draining', 'demoted', 'demote_timeout'].includes(from)) {
    part(server);
    promote(server);
  }
  server.postgres = 'writable';
  server.parted = false;
  lift(server);
}

function lift(server: Server): void {
  server.names = { members: 0, quorum: 0 };
  server.before = null;
  const alone = server.order?.members === 0;
  server.set = alone && server.order !== null ? { epoch: server.order.epoch, lsn: null } : null;
}

function becomeStandby(s: Situation, which: Which, from: State): boolean {
  if (from === 'catchingup') start(s.servers[which]);
  else if (!follow(s, which)) return false;
  return catchUp(s, which);
}

const wasStopped: readonly State[] = [
  'draining',
  'demoted',
  'demote_timeout',
  'maintenance',
  'prepare_maintenance',
  'stop_replication',
  'join_secondary',
];

/** The steps of the transition; false when one of them has to wait. What was done by then stays done. */
function steps(s: Situation, which: Which, from: State, to: State): boolean {
  const server = s.servers[which];
  if (stops.includes(to) || to === 'join_secondary') {
    stop(server);
    return true;
  }
  switch (to) {
    case 'wait_standby':
    case 'apply_settings':
    case 'wait_maintenance':
      return true;
    case 'maintenance':
      if (isWritable(from) || from === 'prepare_maintenance') stop(server);
      if (from === 'prepare_maintenance') server.follows = null;
      return true;
    case 'catchingup':
      return from === 'secondary' ? rejoin(s, which) : copyPrimary(s, which);
    case 'secondary':
      return becomeStandby(s, which, from);
    case 'report_lsn':
      if (from === 'init' || from === 'dropped') return fetchFrom(s, which, mostAdvanced(s, which), true);
      if (wasStopped.includes(from)) startParted(server);
      else part(server);
      return true;
    case 'fast_forward':
      return fetchFrom(s, which, mostAdvanced(s, which), false);
    case 'prepare_promotion':
      part(server);
      return true;
    case 'stop_replication':
      start(server);
      promote(server);
      server.postgres = 'closed';
      return true;
    case 'single':
      becomeSingle(s, which, from);
      return true;
    case 'wait_primary':
      if (from === 'single') lift(server);
      else if (isWritable(from) || from === 'demote_timeout') {
        start(server);
        enforce(s, which);
      } else {
        start(server);
        if (server.order !== null) writeNames(server, server.order);
        promote(server);
        if (server.set !== null) server.set.lsn = null;
      }
      server.postgres = 'writable';
      return true;
    case 'primary':
      server.postgres = 'writable';
      enforce(s, which);
      return true;
    default:
      throw new Error(`the model knows no way from ${from} to ${to}`);
  }
}

/** Whether a keeper knows the way to where it was told to go. */
export const knowsTheWay = (from: State, to: State): boolean =>
  from === to || transitionFor(from, to) !== undefined;

/** Goes where it was told, as far as it can; null when there is nowhere to go. */
export function reach(before: Situation, which: Which): Situation | null {
  const { keeper, order, role } = before.servers[which];
  if (!keeper || order === null || order.goal === role || !knowsTheWay(role, order.goal)) return null;
  const s = copy(before);
  const server = s.servers[which];
  if (steps(s, which, role, order.goal)) server.role = order.goal;
  return s;
}

/** What a node does that stays: one that writes verifies its sync set, a standby follows a primary that is another. */
export function stay(before: Situation, which: Which): Situation | null {
  const { keeper, order, role, set, postgres, follows, parted } = before.servers[which];
  if (!keeper || order === null || order.goal !== role) return null;
  if (role === 'report_lsn' && !parted) {
    const s = copy(before);
    part(s.servers[which]);
    return s;
  }
  if (isWritable(role)) {
    if (
      !order.leads ||
      postgres !== 'writable' ||
      (set !== null && set.epoch === order.epoch && set.lsn !== null)
    )
      return null;
    const s = copy(before);
    enforce(s, which);
    return s;
  }
  const primary = primaryOf(before, which);
  if (primary === null || (role !== 'secondary' && role !== 'catchingup')) return null;
  const strays = role === 'catchingup' && left(before, which, primary);
  if (follows === primary && !strays) return null;
  const s = copy(before);
  if (strays) rejoin(s, which);
  else follow(s, which);
  return s;
}

/** A Postgres that is down starts in place, where the keeper may do so without another word. */
export function startInPlace(before: Situation, which: Which): Situation | null {
  const server = before.servers[which];
  if (!server.keeper || server.postgres !== 'off' || !runsPostgres(server.role)) return null;
  if (isWritable(server.role) || ['stop_replication', 'prepare_promotion'].includes(server.role)) {
    if (!isWritable(server.assigned)) return null;
    const waits = server.names.quorum > 0 && ['primary', 'apply_settings'].includes(server.role);
    if (server.order === null && !(waits && !server.linked)) return null;
  }
  const s = copy(before);
  start(s.servers[which]);
  return s;
}
