import { all, inSet, type Names, others, pair, type Situation, type Which } from './situation.js';

/** Where WAL is: who streams from whom, what two nodes share, which commits were acknowledged. */

export const linked = (s: Situation, a: Which, b: Which): boolean => !s.cut[pair(a, b)];

/** Holds WAL that the other does not. */
export const left = (s: Situation, which: Which, than: Which): boolean =>
  s.shared[pair(which, than)] < s.servers[which].lsn;

/** The other's data replaces or completes this node's own. */
export function takeOver(s: Situation, which: Which, from: Which): void {
  const server = s.servers[which];
  const source = s.servers[from];
  const third = others(which).find((each) => each !== from);
  if (third !== undefined) s.shared[pair(which, third)] = s.shared[pair(from, third)];
  s.shared[pair(which, from)] = source.lsn;
  server.lsn = source.lsn;
  server.tli = source.tli;
  server.lacks = source.lacks;
  server.history = source.history.map((turn) => ({ ...turn }));
}

/** Whether WAL that one sends reaches the other. */
export function streamsFrom(s: Situation, standby: Which, upstream: Which): boolean {
  const { postgres, follows, tli } = s.servers[standby];
  const sender = s.servers[upstream];
  return (
    postgres === 'standby' &&
    follows === upstream &&
    linked(s, standby, upstream) &&
    (sender.postgres === 'writable' || sender.postgres === 'closed') &&
    tli <= sender.tli &&
    !left(s, standby, upstream)
  );
}

export const streams = (s: Situation, which: Which): boolean => {
  const { follows } = s.servers[which];
  return follows !== null && streamsFrom(s, which, follows);
};

/** Every value of synchronous_standby_names that may be in force. */
export function inForce(s: Situation, which: Which): Names[] {
  const { names, before } = s.servers[which];
  return before === null ? [names] : [names, before];
}

/** Up to where commits are confirmed by enough of these standbys; null when too few stream. */
function confirmed(s: Situation, which: Which, { members, quorum }: Names): number | null {
  if (quorum === 0) return s.servers[which].lsn;
  const positions = inSet(members)
    .filter((each) => each !== which && streamsFrom(s, each, which))
    .map((each) => s.shared[pair(which, each)])
    .sort((a, b) => b - a);
  return positions[quorum - 1] ?? null;
}

/** Whether a client of this node would be told that its commit is done. */
export function canAcknowledge(s: Situation, which: Which): boolean {
  if (s.servers[which].postgres !== 'writable') return false;
  return inForce(s, which).some((each) => confirmed(s, which, each) !== null);
}

/** Promises speak of no commits in groups without any quorum member beside the one that writes. */
const hasQuorum = (s: Situation, which: Which): boolean =>
  others(which).some((each) => s.monitor.rows[each]?.quorum === true);

/** Who does not hold what was acknowledged lacks it from then on; changes its argument. */
export function acknowledge(s: Situation): void {
  for (const which of all) {
    if (s.servers[which].postgres !== 'writable' || !hasQuorum(s, which)) continue;
    const upTo = Math.max(0, ...inForce(s, which).map((each) => confirmed(s, which, each) ?? 0));
    for (const each of others(which)) {
      if (s.servers[each].made && s.shared[pair(which, each)] < upTo) s.servers[each].lacks = true;
    }
  }
}
