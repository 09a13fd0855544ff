import { edges } from './transitions.js';

/** The keeper's table as a picture. */

/** In Graphviz's language. */
export function asGraphviz(): string {
  const lines = drawn().map(({ from, to, because }) => `  ${from} -> ${to} [label="${because}"];`);
  return ['digraph finite_state_machine {', '  node [shape = box, style = rounded];', ...lines, '}', ''].join(
    '\n',
  );
}

/** In Mermaid's language. */
export function asMermaid(): string {
  const lines = drawn().map(({ from, to, because }) => `  ${from} --> ${to}: ${because}`);
  return ['stateDiagram-v2', ...lines, ''].join('\n');
}

/** Every state leads to dropped; drawing these arrows would hide the others. */
function drawn() {
  return edges().filter(({ to }) => to !== 'dropped');
}
