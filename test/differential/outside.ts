import { isWritable, type State } from '../../src/fsm/states.js';
import type { Chance } from './chance.js';
import type { View } from './view.js';

/** What happens to a group from the outside: the same on both sides. */

export type Event =
  | { kind: 'register'; node: number; priority: number; quorum: boolean }
  | { kind: 'dies'; node: number }
  | { kind: 'returns'; node: number }
  | { kind: 'fences'; node: number }
  | { kind: 'crashes'; node: number }
  | { kind: 'starts'; node: number }
  | { kind: 'again'; node: number }
  | { kind: 'writes'; bytes: number }
  | { kind: 'lags'; node: number }
  | { kind: 'keeps up'; node: number }
  | { kind: 'pass' }
  | { kind: 'failover' }
  | { kind: 'promote'; node: number }
  | { kind: 'maintenance'; node: number }
  | { kind: 'back'; node: number }
  | { kind: 'remove'; node: number; force: boolean }
  | { kind: 'priority'; node: number; value: number }
  | { kind: 'quorum'; node: number; value: boolean }
  | { kind: 'number_sync_standbys'; value: number };

/** What one node is like from the outside, whatever its keeper was told. */
export interface Outside {
  /** Machine and keeper run, and reach the monitor. */
  alive: boolean;
  /** Postgres ended, and its keeper cannot start it. */
  down: boolean;
  /** It streams, but receives nothing now. */
  lags: boolean;
}

export type World = Map<number, Outside>;

const mostNodes = 4;
const mebibyte = 1024 * 1024;

/** The event as one line. */
export function told(event: Event): string {
  const { kind, ...words } = event;
  return [
    kind,
    ...Object.entries(words).map(([name, value]) => (name === 'node' ? value : `${name} ${value}`)),
  ].join(' ');
}

/** What happens next to a group that is at rest, and looks the same on both sides. */
export function choose(chance: Chance, world: World, rest: View): Event {
  const reported = (id: number): State | undefined => rest.nodes.find((node) => node.id === id)?.reported;
  const all = [...world.keys()];
  const here = (holds: (outside: Outside, id: number) => boolean): number[] =>
    all.filter((id) => {
      const outside = world.get(id);
      return outside !== undefined && holds(outside, id);
    });
  const leads = (id: number): boolean => isWritable(reported(id) ?? 'init');
  const choices: { weight: number; value: () => Event }[] = [];
  const offer = (weight: number, event: () => Event) => choices.push({ weight, value: event });
  const offerFor = (weight: number, nodes: number[], event: (node: number) => Event) => {
    if (nodes.length > 0) offer(weight, () => event(chance.oneOf(nodes)));
  };

  if (all.length < mostNodes) {
    const node = 1 + Math.max(0, ...all, ...rest.nodes.map(({ id }) => id), ...rest.gone);
    offer(all.length < 2 ? 8 : 2, () => ({
      kind: 'register',
      node,
      priority: chance.weighted([
        { weight: 6, value: 50 },
        { weight: 1, value: 100 },
        { weight: 1, value: 0 },
      ]),
      quorum: chance.next() < 0.8,
    }));
  }
  const living = here(({ alive }) => alive);
  const dead = here(({ alive }) => !alive);
  offerFor(3, living, (node) => ({ kind: 'dies', node }));
  offerFor(2, living.filter(leads), (node) => ({ kind: 'dies', node }));
  offerFor(6, dead, (node) => ({ kind: 'returns', node }));
  offerFor(
    2,
    dead.filter((id) => reported(id) === 'primary'),
    (node) => ({ kind: 'fences', node }),
  );
  offerFor(
    2,
    here(({ alive, down }) => alive && !down),
    (node) => ({ kind: 'crashes', node }),
  );
  offerFor(
    5,
    here(({ alive, down }) => alive && down),
    (node) => ({ kind: 'starts', node }),
  );
  offerFor(1, living, (node) => ({ kind: 'again', node }));
  offer(2, () => ({ kind: 'writes', bytes: chance.oneOf([16, 4096, 20 * mebibyte]) }));
  offerFor(
    1,
    here(({ lags }) => !lags),
    (node) => ({ kind: 'lags', node }),
  );
  offerFor(
    3,
    here(({ lags }) => lags),
    (node) => ({ kind: 'keeps up', node }),
  );
  offer(dead.length > 0 ? 3 : 1, () => ({ kind: 'pass' }));
  offer(2, () => ({ kind: 'failover' }));
  offerFor(2, all, (node) => ({ kind: 'promote', node }));
  offerFor(2, all, (node) => ({ kind: 'maintenance', node }));
  const maintained = all.filter((id) => reported(id)?.includes('maintenance'));
  offerFor(4, maintained, (node) => ({ kind: 'back', node }));
  offerFor(0.2, all, (node) => ({ kind: 'back', node }));
  offerFor(1, all, (node) => ({ kind: 'remove', node, force: false }));
  offerFor(0.5, all, (node) => ({ kind: 'remove', node, force: true }));
  offerFor(1.5, all, (node) => ({ kind: 'priority', node, value: chance.oneOf([0, 50, 100]) }));
  offerFor(1.5, all, (node) => ({ kind: 'quorum', node, value: chance.next() < 0.5 }));
  offer(1.5, () => ({ kind: 'number_sync_standbys', value: chance.number(0, 2) }));
  return chance.weighted(choices)();
}

/** Changes the world as the event does. */
export function happen(event: Event, world: World): void {
  if (event.kind === 'register') {
    world.set(event.node, {
      alive: true,
      down: false,
      lags: false,
    });
  }
  const outside = 'node' in event ? world.get(event.node) : undefined;
  if (outside === undefined) return;
  if (event.kind === 'dies') outside.alive = false;
  if (event.kind === 'returns' || event.kind === 'fences') {
    outside.alive = true;
    outside.down = false;
  }
  if (event.kind === 'crashes') outside.down = true;
  if (event.kind === 'starts') outside.down = false;
  if (event.kind === 'lags') outside.lags = true;
  if (event.kind === 'keeps up') outside.lags = false;
}
