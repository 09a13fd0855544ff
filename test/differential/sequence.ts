import { Chance } from './chance.js';
import { type Mask, masks, type NodeMask, nodeMasks } from './masks.js';
import { choose, type Event, happen, told, type World } from './outside.js';
import type { Servers } from './servers.js';
import { codeOf, type Kind, type Side } from './side.js';
import { differing, type Point, points, stateText, type View } from './view.js';

/** One event, and what the two sides were like before and after it. */
export interface Step {
  kind: Kind;
  event: Event;
  /** As both were before, the original and ours; the world is as it is after. */
  before: View;
  stood: View;
  world: World;
  original: View;
  ours: View;
  /** The points that differ. */
  differs: Point[];
}

export interface Told {
  seed: number;
  kind: Kind;
  events: number;
  /** Points compared, and those that were equal. */
  compared: number;
  equal: number;
  /** Names of masks, one for each time that one applied. */
  masked: string[];
  /** What nobody can explain. */
  unexplained: Point[];
  lines: string[];
  /** Whether the rules that our side followed are told too. */
  rules: boolean;
}

const longest = 16;
const nothing: View = {
  outcome: 'ok',
  nodes: [],
  gone: [],
  leads: [],
  numberSyncStandbys: 0,
  names: undefined,
  settled: true,
  lost: false,
};

/** Tells one sequence to both sides, until its end or until they part. */
export async function runSequence(seed: number, servers: Servers, rules = false): Promise<Told> {
  const chance = new Chance(seed);
  const kind: Kind = chance.next() < 0.5 ? 'original' : 'ours';
  const world: World = new Map();
  const { original, ours } = await servers.sides(world, kind);
  const result: Told = {
    seed,
    kind,
    events: 0,
    compared: 0,
    equal: 0,
    masked: [],
    unexplained: [],
    rules,
    lines: [`seed ${seed}: our side is told by keepers of ${kind === 'ours' ? 'ours' : 'the original'}`],
  };
  const start = chance.number(1, 4);
  const length = start + chance.number(3, longest - start);
  let before = nothing;
  let stood = nothing;
  for (let turn = 0; turn < length; turn++) {
    const event: Event =
      turn < start && before.gone.length === 0 ? birth(chance, turn + 1) : choose(chance, world, before);
    happen(event, world);
    const step = await take(event, { before, stood, world, kind }, original, ours);
    const goesOn = await judge(step, result, original, ours);
    if (step.original.outcome === 'crash') await servers.recover();
    if (!goesOn) break;
    before = step.original;
    stood = step.ours;
    for (const id of [...world.keys()]) if (!before.nodes.some((node) => node.id === id)) world.delete(id);
  }
  return result;
}

const birth = (chance: Chance, node: number): Event => ({
  kind: 'register',
  node,
  priority: chance.next() < (node === 1 ? 0.95 : 0.75) ? 50 : chance.oneOf([0, 100]),
  quorum: chance.next() < 0.8,
});

async function take(
  event: Event,
  { before, stood, world, kind }: Pick<Step, 'before' | 'stood' | 'world' | 'kind'>,
  original: Side,
  ours: Side,
): Promise<Step> {
  const [theirs, own] = await Promise.all([turn(original, event), turn(ours, event)]);
  return { kind, event, before, stood, world, original: theirs, ours: own, differs: differing(theirs, own) };
}

async function turn(side: Side, event: Event): Promise<View> {
  try {
    const outcome = await side.act(event);
    if (outcome === 'crash') return { ...nothing, outcome };
    return await side.view(outcome, await side.settle());
  } catch (error) {
    if (codeOf(error) !== 'crash') throw error;
    return { ...nothing, outcome: 'crash' };
  }
}

/** Whether the sides are still together. */
async function judge(step: Step, result: Told, original: Side, ours: Side): Promise<boolean> {
  let looked: Step = step;
  for (let hours = 0; ; hours++) {
    result.events += hours === 0 ? 1 : 0;
    result.compared += points.length;
    result.equal += points.length - looked.differs.length;
    const found = explain(looked);
    result.masked.push(...found.masks.map(({ name }) => name));
    result.unexplained.push(...found.left);
    result.lines.push(...lines(looked, hours === 0 ? told(step.event) : 'an hour passes', found));
    if (result.rules) result.lines.push(...(await ours.decided()).map((line) => `  rule      ${line}`));
    if (found.left.length > 0) return false;
    if (found.masks.some(({ after }) => after === 'ends')) return false;
    if (!found.masks.some(({ after }) => after === 'passes')) {
      Object.assign(step, { original: looked.original, ours: looked.ours });
      return true;
    }
    if (hours === 3) {
      result.unexplained.push(...looked.differs);
      result.lines.push('  an hour was to bring the two together, and did not');
      return false;
    }
    looked = await take({ kind: 'pass' }, step, original, ours);
    looked = {
      ...looked,
      event: step.event,
      differs: looked.differs,
    };
  }
}

interface Explained {
  masks: (Mask | NodeMask)[];
  left: Point[];
}

function explain(step: Step): Explained {
  const alike = explainNodes(step);
  const used: (Mask | NodeMask)[] = [...alike];
  const sameStates = !step.differs.includes('states') || alike.length > 0;
  let left = alike.length > 0 ? step.differs.filter((point) => point !== 'states') : step.differs;
  for (const mask of masks) {
    if (!left.some((point) => mask.about.includes(point))) continue;
    if (!mask.applies({ ...step, sameStates })) continue;
    used.push(mask);
    left = left.filter((point) => !mask.about.includes(point));
  }
  return { masks: used, left };
}

/** Masks for single nodes that together explain all differences of states; none when one is left over. */
function explainNodes(step: Step): NodeMask[] {
  const { original, ours } = step;
  if (!step.differs.includes('states') || original.nodes.length !== ours.nodes.length) return [];
  const used = new Set<NodeMask>();
  for (const theirs of original.nodes) {
    const own = ours.nodes.find(({ id }) => id === theirs.id);
    if (own === undefined) return [];
    if (stateText(theirs) === stateText(own)) continue;
    const mask = nodeMasks.find(({ alike }) => alike(theirs, own, step));
    if (mask === undefined) return [];
    used.add(mask);
  }
  return [...used];
}

const shown = (view: View): string =>
  [
    view.outcome === 'ok' ? [] : view.outcome,
    view.nodes.map((node) => `${node.id} ${stateText(node)}`).join(', ') || 'nobody',
    `N ${view.numberSyncStandbys}`,
    view.names === undefined ? 'nobody leads' : view.names || 'waits for nobody',
    view.settled ? [] : 'NO REST',
  ]
    .flat()
    .join(' · ');

function lines(step: Step, what: string, { masks: used, left }: Explained): string[] {
  const states = step.ours.nodes.map(({ id, priority, quorum }) => {
    const { alive, down, lags } = step.world.get(id) ?? {};
    return [
      id,
      !alive && 'dead',
      down && 'down',
      lags && 'lags',
      priority !== 50 && `priority ${priority}`,
      !quorum && 'async',
    ]
      .filter((word) => word !== false && word !== undefined)
      .join(' ');
  });
  const [theirs, own] = [shown(step.original), shown(step.ours)];
  const together = theirs === own;
  return [
    `${what}   (${states.join(', ')})`,
    ...(together ? [`  both      ${theirs}`] : [`  original  ${theirs}`, `  ours      ${own}`]),
    ...used.map(({ name, after }) => `  masked    ${name} (${after})`),
    ...(left.length > 0 ? [`  UNEXPLAINED: ${left.join(', ')}`] : []),
  ];
}
