import type { Node } from './node.js';
import type { State } from './states.js';
import { opensWrites, transitionFor } from './transitions.js';

/** Walks a node from the state it is in to the one it was told to reach. */

export class NoSuchTransition extends Error {
  override name = 'NoSuchTransition';
  constructor(from: State, to: State) {
    super(`This keeper knows no way from state "${from}" to "${to}"`);
  }
}

/** Runs the steps of the one transition that fits and adopts the new state only if all of them succeeded. */
export async function reach(node: Node, goal: State): Promise<void> {
  const { current_role: from } = node.state;
  if (from === goal) return;
  const transition = transitionFor(from, goal);
  if (transition === undefined) throw new NoSuchTransition(from, goal);
  node.log.info(`going from "${from}" to "${goal}": ${transition.because}`);
  for (const step of transition.steps) {
    node.signal.throwIfAborted();
    node.log.debug(`step ${step.name}`);
    if (opensWrites(from, goal)) node.orderStillHolds();
    await step(node);
  }
  node.state.current_role = goal;
  await node.save();
}
