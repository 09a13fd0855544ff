import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faults } from './model/faults.js';
import { short } from './model/plans.js';
import { caught, type Session, session, walked, wrongs } from './model/session.js';
import { noBudget, type Situation } from './model/situation.js';
import { atRest, equal } from './model/start.js';
import { Walk } from './model/walk.js';

/**
 * The situations that two and three nodes can get into, through the installed functions: no two of them acknowledge
 * commits at a time, no acknowledged commit is lost, every goal can be reached, and from everywhere a fair run ends well.
 * This is the short form; `npm run model` walks further.
 */

const minutes = 60_000;
const two = { nodes: [equal, equal] };
const table: string[] = [];
const sessions = new Map<number, Session>();
const monitorOf = (nodes: number) => {
  const found = sessions.get(nodes);
  if (found === undefined) throw new Error(`expected a session for ${nodes} nodes`);
  return found.monitor;
};

beforeAll(async () => {
  for (const nodes of [2, 3] as const) sessions.set(nodes, await session(nodes));
});

afterAll(async () => {
  process.stdout.write(`${table.join('\n')}\n`);
  for (const each of sessions.values()) await each.end();
});

test('two nodes are born', async () => {
  const birth = await new Walk(monitorOf(2), { ...two, wishes: [] }, { violations: 1 }).run();
  table.push(`birth: ${birth.figures}`);
  expect(wrongs(birth, two, true)).toEqual([]);
  expect(birth.complete).toBe(true);
});

describe('promises are kept', () => {
  test.each(short)(
    '$name',
    async (plan) => {
      const monitor = monitorOf(plan.kind.nodes.length);
      const walk = await walked(monitor, await atRest(monitor, plan.kind), plan);
      table.push(`${plan.name}: ${walk.figures}${walk.complete ? '' : ', cut short'}`);
      expect(wrongs(walk, plan.kind)).toEqual([]);
      expect(walk.complete || plan.limits !== undefined).toBe(true);
    },
    10 * minutes,
  );
});

/** The checker is checked: each of these mistakes must be found. */
describe('planted faults are found', () => {
  let alone: Situation;

  beforeAll(async () => {
    const monitor = monitorOf(2);
    const walk = await walked(monitor, await atRest(monitor, two), {
      name: 'alone',
      kind: two,
      budget: { crashes: 1 },
    });
    const lost = walk.find(
      ({ servers: [a, b] }) => a.role === 'wait_primary' && a.linked && b.lacks && b.linked,
    );
    if (lost === undefined) throw new Error('expected a primary to go on without its standby');
    alone = lost.situation;
  }, 5 * minutes);

  test.each(faults.filter((fault) => fault.quick))(
    '$what',
    async (fault) => {
      const { kind } = fault;
      const monitor = monitorOf(kind.nodes.length);
      const start = fault.alone ? alone : await atRest(monitor, kind);
      const { walk, found } = await caught(monitor, { ...start, budget: { ...noBudget } }, fault, kind);
      table.push(`${fault.what}: ${walk.figures}`);
      expect(found.join('\n')).toMatch(new RegExp(`^# (${fault.breaks}):`));
    },
    5 * minutes,
  );
});
