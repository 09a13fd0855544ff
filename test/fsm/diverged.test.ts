import { expect, test } from 'vitest';
import { hasLeft } from '../../src/fsm/steps/standby.js';

/** A standby has left the primary's history when it holds WAL that the primary's timeline does not come from. */

const history = [
  { tli: 1, begin: '0/0', end: '0/3000000' },
  { tli: 3, begin: '0/3000000', end: null },
];
const upstream = { timeline: 3, history };

test.each([
  [{ timeline: 1, lsn: '0/2FFFFFF' }, false, 'behind the switch'],
  [{ timeline: 1, lsn: '0/3000000' }, false, 'at the switch'],
  [{ timeline: 1, lsn: '0/3000001' }, true, 'beyond the switch'],
  [{ timeline: 2, lsn: '0/1000000' }, true, 'on a timeline that is no ancestor'],
  [{ timeline: 4, lsn: '0/1000000' }, true, 'on a later timeline'],
])('%o: %s, %s', (own, left) => {
  expect(hasLeft({ ...own, history: null }, upstream)).toBe(left);
});

test.each([
  ['0/3000000', false, 'the same timeline'],
  ['0/2000000', true, 'another timeline of the same number'],
])('timeline 3 that began at %s: %s, %s', (end, left) => {
  const own = {
    timeline: 3,
    lsn: '0/3500000',
    history: [{ tli: 1, begin: '0/0', end }, history[1] as never],
  };
  expect(hasLeft(own, upstream)).toBe(left);
});
