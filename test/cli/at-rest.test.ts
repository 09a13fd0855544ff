import { describe, expect, test } from 'vitest';
import { absentees, inWords, isAtRest, leaderOf, restless } from '../../src/cli/at-rest.js';
import type { State } from '../../src/fsm/states.js';
import type { CurrentStateRow } from '../../src/monitor/listing-rows.js';
import { stateRow } from '../support/state-row.js';

/** `a primary`, or `a primary draining`: a node with its state, and its goal where that differs. */
const group = (...nodes: string[]): CurrentStateRow[] =>
  nodes.map((node, at) => {
    const [name = '', reported, goal, ...flags] = node.split(' ');
    return stateRow({
      node_id: at + 1,
      nodename: name,
      current_group_state: reported as State,
      assigned_group_state: (goal === undefined || goal === '=' ? reported : goal) as State,
      health: flags.includes('silent') ? 0 : 1,
      replication_quorum: !flags.includes('async'),
    });
  });

const excusing = (nodes: CurrentStateRow[]) => new Set(absentees(nodes).map(({ node_id }) => node_id));

describe('a group is at rest', () => {
  test.each([
    [['a single']],
    [['a primary', 'b secondary']],
    [['a primary', 'b secondary', 'c secondary = async']],
    [['a primary', 'b secondary', 'c maintenance']],
    [['a wait_primary', 'b maintenance']],
    [['a wait_primary', 'b maintenance', 'c secondary = async']],
  ])('%j', (nodes) => expect(isAtRest(group(...nodes))).toBe(true));
});

describe('and these are not', () => {
  test.each([
    [[]],
    [['a secondary', 'b secondary']],
    [['a primary', 'b primary']],
    [['a primary draining', 'b secondary']],
    [['a primary', 'b catchingup']],
    [['a wait_primary', 'b secondary']],
    [['a primary', 'b secondary', 'c report_lsn']],
    [['a apply_settings', 'b secondary']],
    [['a primary', 'b maintenance catchingup']],
  ])('%j', (nodes) => expect(isAtRest(group(...nodes))).toBe(false));
});

describe('who does not answer, or is being copied, is excused', () => {
  test.each([
    [['a primary', 'b secondary', 'c secondary catchingup silent'], true],
    [['a primary', 'b secondary', 'c wait_standby catchingup'], true],
    [['a wait_primary', 'b secondary demoted silent'], true],
    [['a primary demoted silent', 'b wait_primary'], true],
    [['a primary demoted silent', 'b wait_primary', 'c secondary'], false],
    [['a primary demoted silent', 'b report_lsn'], false],
    [['a primary = silent', 'b secondary'], false],
    [['a wait_primary', 'b maintenance = silent'], true],
  ])('%j: %j', (nodes, rest) => {
    const states = group(...nodes);
    expect(isAtRest(states, excusing(states))).toBe(rest);
  });
});

test('maintenance is silent by its nature, and nothing to wonder about', () =>
  expect(absentees(group('a wait_primary', 'b maintenance = silent'))).toEqual([]));

test('who is still on its way, in words', () => {
  const nodes = group('a primary demoted', 'b wait_primary', 'c secondary');
  expect(restless(nodes).map(inWords)).toEqual(['a reports primary, to be demoted', 'b is wait_primary']);
  expect(leaderOf(nodes)?.nodename).toBe('b');
});
