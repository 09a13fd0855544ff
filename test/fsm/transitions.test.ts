import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { asGraphviz, asMermaid } from '../../src/fsm/diagram.js';
import { type State, states } from '../../src/fsm/states.js';
import { edges, opensWrites, transitionFor, transitions } from '../../src/fsm/transitions.js';

/** Each pair of states has at most one row, and the keeper's ways are those that the monitor believes in. */

/** The ways that the monitor believes in, for keepers of the original and for ours. */
const believed = [
  ...readFileSync('sql/fsm/edges.sql', 'utf8').matchAll(/\(\s*'(\w+)',\s*'\{([\w,\s]+)\}'\s*\)/g),
].flatMap(([, from = '', goals = '']) => goals.split(',').map((goal) => `${from} -> ${goal.trim()}`));

const names = (from: State, to: State) => transitionFor(from, to)?.steps.map((step) => step.name);

describe('the table of transitions', () => {
  test('no pair of states has two rows', () => {
    const pairs = edges().map(({ from, to }) => `${from} -> ${to}`);
    expect(pairs.filter((pair, at) => pairs.indexOf(pair) !== at)).toEqual([]);
  });

  test('the monitor knows the same ways', () => {
    const known = edges()
      .filter(({ to, only }) => to !== 'dropped' && only === undefined)
      .map(({ from, to }) => `${from} -> ${to}`);
    expect(known.sort()).toEqual([...believed].sort());
  });

  test('every state can be dropped, and nothing leads into init', () => {
    for (const state of states) {
      if (state !== 'unknown' && state !== 'dropped') expect(transitionFor(state, 'dropped')).toBeDefined();
    }
    expect(edges().filter(({ to }) => to === 'init' || to === 'unknown')).toEqual([]);
  });

  test('every row says why', () => {
    for (const { because } of transitions) expect(because).toMatch(/^\w.*\w$/);
  });

  test('a node that opens writes sets whom commits wait for before it promotes', () => {
    expect(names('prepare_promotion', 'wait_primary')).toEqual([
      'writeSyncSet',
      'openDoor',
      'promote',
      'keepSlots',
      'checkpointLater',
    ]);
  });

  test('whoever is chosen to lead parts from its upstream first', () => {
    for (const from of ['secondary', 'catchingup', 'report_lsn'] as const) {
      expect(names(from, 'prepare_promotion')).toEqual(['prepareToLead']);
    }
  });

  test('an old primary stops; one that is only draining writes out its memory first, while it still serves', () => {
    for (const from of ['primary', 'join_primary', 'apply_settings'] as const) {
      for (const to of ['draining', 'demoted', 'demote_timeout'] as const)
        expect(names(from, to)).toEqual(to === 'draining' ? ['checkpointBriefly', 'stop'] : ['stop']);
    }
  });

  test('writes are opened by going from a state that takes none to one that does', () => {
    expect(opensWrites('prepare_promotion', 'wait_primary')).toBe(true);
    expect(opensWrites('init', 'single')).toBe(true);
    expect(opensWrites('wait_primary', 'primary')).toBe(false);
    expect(opensWrites('primary', 'draining')).toBe(false);
  });
});

describe('the pictures', () => {
  test('Graphviz and Mermaid have an arrow for each edge but those to dropped', () => {
    const count = edges().filter(({ to }) => to !== 'dropped').length;
    expect(asGraphviz().match(/->/g)).toHaveLength(count);
    expect(asMermaid().match(/-->/g)).toHaveLength(count);
  });
});
