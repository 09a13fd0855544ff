import { afterAll, describe, expect, test } from 'vitest';
import { faults } from '../fsm/model/faults.js';
import { full } from '../fsm/model/plans.js';
import { caught, session, walked, wrongs } from '../fsm/model/session.js';
import { noBudget } from '../fsm/model/situation.js';
import { atRest } from '../fsm/model/start.js';
import { publish, remember } from './results.js';

/** The long walks, `npm run model`; MODEL_SECONDS limits each of them, MODEL_RESULTS writes the tables of docs/proof.md. */

const hours = 3_600_000;
const seconds = Number(process.env.MODEL_SECONDS ?? 1200);
const progress = (name: string) => (line: string) => process.stderr.write(`${name}: ${line}\n`);
const publishes = process.env.MODEL_RESULTS !== undefined;
const number = (n: number): string => n.toLocaleString('en-US');

describe('walks', () => {
  test.each(full)(
    'walk: $name',
    async (plan) => {
      const { monitor, end } = await session(plan.kind.nodes.length === 2 ? 2 : 3, 2);
      try {
        const limits = { time: seconds, ...plan.limits, progress: progress(plan.name) };
        if (limits.time > seconds) limits.time = seconds;
        const walk = await walked(monitor, await atRest(monitor, plan.kind), { ...plan, limits });
        const { situations, edges, depth, calls, seconds: took, complete } = walk.result;
        const found = wrongs(walk, plan.kind);
        const end = complete ? 'complete' : `cut at ${number(situations)} situations`;
        const cells = [situations, edges, depth, calls, Math.round(took)].map(number);
        remember('walks', { name: plan.name, cells: [...cells, found.length > 0 ? 'violation' : end] });
        expect(found.join('\n')).toBe('');
      } finally {
        await end();
      }
    },
    hours,
  );

  afterAll(() => {
    const heads = ['walk', 'situations', 'moves', 'depth', 'calls of the monitor', 'seconds', 'end'];
    if (publishes)
      publish(
        'walks',
        heads,
        full.map(({ name }) => name),
      );
  });
});

describe('planted faults', () => {
  test.each(faults)(
    'planted: $what',
    async (fault) => {
      const { kind } = fault;
      const { monitor, end } = await session(kind.nodes.length === 2 ? 2 : 3, 2);
      try {
        let start = await atRest(monitor, kind, fault.from);
        expect(fault.from?.(start)).not.toBe(false);
        if (fault.alone) {
          const walk = await walked(monitor, start, { name: 'alone', kind, budget: { crashes: 1 } });
          const lost = walk.find(
            ({ servers: [a, b] }) => a.role === 'wait_primary' && a.linked && b.lacks && b.linked,
          );
          start = { ...(lost?.situation ?? start), budget: { ...noBudget } };
        }
        const limits = { time: seconds, progress: progress(fault.what) };
        const { walk, found } = await caught(monitor, start, fault, kind, limits);
        const promise = /^# (\w+):/.exec(found[0] ?? '')?.[1] ?? 'not found';
        const steps = (found[0] ?? '').split('\n').filter((line) => !line.startsWith('#')).length;
        remember('planted', { name: fault.what, cells: [promise, number(steps), number(walk.situations)] });
        expect(found.join('\n')).toMatch(new RegExp(`^# (${fault.breaks}):`));
      } finally {
        await end();
      }
    },
    hours,
  );

  afterAll(() => {
    const heads = ['planted fault', 'promise it breaks', 'lines of the story', 'situations visited'];
    if (publishes)
      publish(
        'planted',
        heads,
        faults.map(({ what }) => what),
      );
  });
});
