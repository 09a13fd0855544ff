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

/** One walk a group for each thing that happens once. */
const once = (of: string, kind: Kind): Plan[] => [
  { name: `${of}, a crash`, kind, budget: { crashes: 1 } },
  { name: `${of}, a cut`, kind, budget: { cuts: 1 } },
  {
    name: `${of}, a wish`,
    kind,
    budget: { wishes: 1 },
    wishes: kind.nodes.length === 2 ? mostWishes : allWishes,
  },
];

/** And one for each two of them. */
const twice = (of: string, kind: Kind): Plan[] => {
  const wishes = kind.nodes.length === 2 ? mostWishes : allWishes;
  return [
    { name: `${of}, two crashes`, kind, budget: { crashes: 2 } },
    { name: `${of}, two cuts`, kind, budget: { cuts: 2 } },
    { name: `${of}, two wishes`, kind, budget: { wishes: 2 }, wishes },
    { name: `${of}, a crash and a cut`, kind, budget: { crashes: 1, cuts: 1 } },
    { name: `${of}, a crash and a wish`, kind, budget: { crashes: 1, wishes: 1 }, wishes },
    { name: `${of}, a cut and a wish`, kind, budget: { cuts: 1, wishes: 1 }, wishes },
  ];
};

/** In `npm run model`, with a limit of seconds for each; those of two nodes come to their end, but for the last of them. */
export const full: readonly Plan[] = [
  ...once('two', two),
  ...once('two asynchronous', twoAsynchronous),
  ...once('two strict', twoStrict),
  { name: 'two, a late report', kind: two, budget: { delays: 1 } },
  { name: 'two, the monitor restarted', kind: two, budget: { restarts: 1 } },
  { name: 'two, the monitor restored', kind: two, budget: { restores: 1 } },
  { name: 'two, a crash and a late report', kind: two, budget: { crashes: 1, delays: 1 } },
  { name: 'two, a crash and the monitor restarted', kind: two, budget: { crashes: 1, restarts: 1 } },
  ...twice('two', two),
  ...twice('two asynchronous', twoAsynchronous),
  ...twice('two strict', twoStrict),
  ...once('three', three),
  ...once('three, number_sync_standbys 0', threeLoose),
  ...once('three, one asynchronous', threeMixed),
  ...twice('three', three),
  { name: 'two, two of each', kind: two, budget: { crashes: 2, cuts: 2, wishes: 2 }, wishes: mostWishes },
  { name: 'three, two of each', kind: three, budget: { crashes: 2, cuts: 2, wishes: 2 }, wishes: allWishes },
];
