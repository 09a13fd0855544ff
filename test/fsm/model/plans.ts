import type { Plan } from './session.js';
import { asynchronous, equal, type Kind } from './start.js';

/** The walks: those of npm test are small, those of `npm run model` as large as time allows. */

const two: Kind = { nodes: [equal, equal] };
const twoAsynchronous: Kind = { nodes: [equal, asynchronous] };
const twoStrict: Kind = { nodes: [equal, equal], standbys: 1 };
const three: Kind = { nodes: [equal, equal, equal] };
const threeLoose: Kind = { nodes: [equal, equal, equal], standbys: 0 };
const threeMixed: Kind = { nodes: [equal, equal, asynchronous] };

const mostWishes = ['switchover', 'promote', 'drop', 'maintenance', 'priority', 'quorum'] as const;
const allWishes = [...mostWishes, 'number_sync_standbys'] as const;

/** In npm test. */
export const short: readonly Plan[] = [
  { name: 'two, a crash', kind: two, budget: { crashes: 1 } },
  { name: 'two, a cut', kind: two, budget: { cuts: 1 } },
  { name: 'two, any wish', kind: two, budget: { wishes: 1 }, wishes: mostWishes },
  { name: 'two asynchronous, a crash', kind: twoAsynchronous, budget: { crashes: 1 } },
  { name: 'two, a late report', kind: two, budget: { delays: 1 } },
  { name: 'two, the monitor restarted', kind: two, budget: { restarts: 1 } },
  {
    name: 'two, a crash and a cut',
    kind: two,
    budget: { crashes: 1, cuts: 1 },
    limits: { situations: 2500 },
  },
  { name: 'three, a crash', kind: three, budget: { crashes: 1 }, limits: { situations: 1500 } },
];

const minutes = 60;

/** In `npm run model`, with a limit of seconds for each; the small ones come to their end. */
export const full: readonly Plan[] = [
  { name: 'two, a crash', kind: two, budget: { crashes: 1 } },
  { name: 'two, a cut', kind: two, budget: { cuts: 1 } },
  { name: 'two, a wish', kind: two, budget: { wishes: 1 }, wishes: mostWishes },
  { name: 'two asynchronous, a crash', kind: twoAsynchronous, budget: { crashes: 1 } },
  { name: 'two asynchronous, a cut', kind: twoAsynchronous, budget: { cuts: 1 } },
  { name: 'two strict, a crash', kind: twoStrict, budget: { crashes: 1 } },
  { name: 'two, a late report', kind: two, budget: { delays: 1 } },
  { name: 'two, the monitor restarted', kind: two, budget: { restarts: 1 } },
  { name: 'two, the monitor restored', kind: two, budget: { restores: 1 } },
  { name: 'two, a crash and a late report', kind: two, budget: { crashes: 1, delays: 1 } },
  { name: 'two, a crash and a cut', kind: two, budget: { crashes: 1, cuts: 1 } },
  { name: 'two, a crash and a wish', kind: two, budget: { crashes: 1, wishes: 1 }, wishes: mostWishes },
  { name: 'three, a crash', kind: three, budget: { crashes: 1 } },
  { name: 'three, a wish', kind: three, budget: { wishes: 1 }, wishes: allWishes },
  { name: 'three, number_sync_standbys 0, a crash', kind: threeLoose, budget: { crashes: 1 } },
  { name: 'three, one asynchronous, a crash', kind: threeMixed, budget: { crashes: 1 } },
  { name: 'three, a cut', kind: three, budget: { cuts: 1 } },
  { name: 'three, one asynchronous, a cut', kind: threeMixed, budget: { cuts: 1 } },
  {
    name: 'two, two of each',
    kind: two,
    budget: { crashes: 2, cuts: 2, wishes: 2 },
    wishes: mostWishes,
    limits: { time: 20 * minutes },
  },
  {
    name: 'three, two of each',
    kind: three,
    budget: { crashes: 2, cuts: 2, wishes: 2 },
    wishes: allWishes,
    limits: { time: 20 * minutes },
  },
];
