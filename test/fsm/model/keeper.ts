import { isWritable, type State } from '../../../src/fsm/states.js';
import { transitionFor } from '../../../src/fsm/transitions.js';
import { streams } from './canonical.js';
import { copy, other, type Server, type Situation, type Which } from './situation.js';

/** What a keeper does between two words with the monitor, as src/fsm and src/keeper do it. */

const stops: readonly State[] = ['draining', 'demoted', 'demote_timeout', 'dropped'];
/** States in which a keeper sees to it that Postgres runs. */
const runs: readonly State[] = [
  'catchingup',
  'secondary',
  'prepare_promotion',
  'stop_replication',
  'report_lsn',
];

export const expectsPostgres = (role: State): boolean => isWritable(role) || runs.includes(role);

function stop(server: Server): void {
  server.postgres = 'off';
  server.set = null;
  server.mixed = false;
}

/** Postgres starts on what its files say. */
export function start(server: Server): void {
  if (server.postgres !== 'off') return;
  server.mixed = false;
  if (isWritable(server.role)) server.postgres = 'writable';
  else if (server.role === 'stop_replication') server.postgres = 'closed';
  else server.postgres = 'standby';
}

/** The upstream is gone for good; started as a standby of nobody when it did not run. */
function part(server: Server): void {
  if (server.postgres === 'writable' || server.postgres === 'closed') return;
  server.postgres = 'standby';
  server.follows = false;
  server.set = null;
}

function promote(s: Situation, which: Which): void {
  const server = s.servers[which];
  if (server.postgres === 'writable' || server.postgres === 'closed') return;
  server.tli = Math.max(server.tli, s.servers[other(which)].tli) + 1;
  server.lsn += 1;
  server.extra = true;
  server.follows = false;
}

/** Makes commits wait as ordered; what was in force before may still be, until it is verified. */
export function writeSet(server: Server, waits: boolean): void {
  if (server.waits !== waits && server.postgres === 'writable') server.mixed = true;
  server.waits = waits;
}

/** Whether the set of the order could be verified: every member's walsender is there. */
export function verify(s: Situation, which: Which): boolean {
  const server = s.servers[which];
  if (server.order === null) return false;
  if (server.waits && !streams(s, other(which))) return false;
  server.mixed = false;
  server.set = { epoch: server.order.epoch, lsn: server.lsn };
  return true;
}

function reachable(s: Situation, which: Which): boolean {
  return (
    s.linked && s.servers[which].order?.follow === true && s.servers[other(which)].postgres === 'writable'
  );
}

/** The upstream's data replaces or completes this node's own. */
export function takeOver(s: Situation, which: Which): void {
  const server = s.servers[which];
  const upstream = s.servers[other(which)];
  server.lsn = upstream.lsn;
  server.tli = upstream.tli;
  server.lacks = upstream.lacks;
  server.extra = false;
  upstream.extra = false;
}

function follow(s: Situation, which: Which): boolean {
  const server = s.servers[which];
  if (!reachable(s, which)) return false;
  server.postgres = 'standby';
  server.follows = true;
  return true;
}

/** Rewinds or copies: the upstream's history, and its stream. */
function copyUpstream(s: Situation, which: Which): boolean {
  if (!follow(s, which)) return false;
  takeOver(s, which);
  return true;
}

/** Succeeds on the upstream's timeline; one that has left it is rewound and tries again. */
function catchUp(s: Situation, which: Which): boolean {
  const server = s.servers[which];
  const upstream = s.servers[other(which)];
  if (!reachable(s, which)) return false;
  if (server.tli === upstream.tli && !server.extra) return true;
  if (server.extra || server.tli > upstream.tli) copyUpstream(s, which);
  return false;
}

function open(s: Situation, which: Which): void {
  promote(s, which);
  s.servers[which].postgres = 'writable';
}

/** The steps of the transition; false when one of them has to wait. What was done by then stays done. */
function steps(s: Situation, which: Which, from: State, to: State): boolean {
  const server = s.servers[which];
  const waits = server.order?.waits === true;
  if (stops.includes(to)) {
    stop(server);
    return true;
  }
  switch (to) {
    case 'wait_standby':
      return true;
    case 'catchingup':
      if (from === 'wait_standby' || from === 'demoted') return copyUpstream(s, which);
      return follow(s, which);
    case 'secondary':
      if (from === 'report_lsn' && !follow(s, which)) return false;
      start(server);
      return catchUp(s, which);
    case 'report_lsn':
    case 'prepare_promotion':
      part(server);
      return true;
    case 'stop_replication':
      start(server);
      promote(s, which);
      server.postgres = 'closed';
      return true;
    case 'single':
      if (from === 'init' || from === 'dropped') {
        server.postgres = 'writable';
        server.lsn = Math.max(1, server.lsn);
        server.tli = Math.max(1, server.tli);
      } else if (isWritable(from) || stops.includes(from)) server.postgres = 'writable';
      else {
        part(server);
        open(s, which);
      }
      writeSet(server, false);
      server.set = null;
      return true;
    case 'wait_primary':
      if (from === 'prepare_promotion') {
        start(server);
        writeSet(server, waits);
        open(s, which);
      } else if (from === 'stop_replication') {
        start(server);
        writeSet(server, waits);
        server.postgres = 'writable';
      } else server.postgres = 'writable';
      if (server.set !== null) server.set.lsn = null;
      writeSet(server, waits);
      return verify(s, which);
    case 'primary':
      server.postgres = 'writable';
      if (server.set !== null) server.set.lsn = null;
      writeSet(server, waits);
      return verify(s, which);
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

/** A node that stays makes commits wait as ordered, and verifies that they do. */
export function confirm(before: Situation, which: Which): Situation | null {
  const { keeper, order, role, set, postgres } = before.servers[which];
  if (!keeper || order === null || order.goal !== role || !isWritable(role) || postgres !== 'writable')
    return null;
  if (set !== null && set.epoch === order.epoch && set.lsn !== null) return null;
  const s = copy(before);
  const server = s.servers[which];
  if (server.set !== null) server.set.lsn = null;
  writeSet(server, order.waits);
  verify(s, which);
  return s;
}

/** A Postgres that is down starts in place, where the keeper may do so without another word. */
export function startInPlace(before: Situation, which: Which): Situation | null {
  const server = before.servers[which];
  if (!server.keeper || server.postgres !== 'off') return null;
  const takesWrites = isWritable(server.role);
  if (!expectsPostgres(server.role)) return null;
  if (takesWrites || server.role === 'stop_replication' || server.role === 'prepare_promotion') {
    if (!isWritable(server.assigned)) return null;
    const closed = server.waits && ['primary', 'apply_settings'].includes(server.role) && !server.linked;
    if (server.order === null && !closed) return null;
  }
  const s = copy(before);
  start(s.servers[which]);
  return s;
}
