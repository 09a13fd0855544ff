import { describe, expect, test, vi } from 'vitest';
import type { Node } from '../../src/fsm/node.js';
import { NoSuchTransition, reach } from '../../src/fsm/reach.js';
import type { State } from '../../src/fsm/states.js';
import { initialState } from '../../src/keeper/state-file.js';

/** A state is adopted only when every step has succeeded; a pair without a row is an error that names both. */

function nodeIn(state: State) {
  const silent = {
    level: 'fatal',
    setLevel() {},
    trace() {},
    debug() {},
    info() {},
    warn() {},
    error() {},
    fatal() {},
  };
  const node = {
    state: { ...initialState(), current_role: state },
    log: silent,
    signal: new AbortController().signal,
    save: vi.fn(async () => undefined),
    orderStillHolds: vi.fn(),
    control: { isReady: () => false, ensureStopped: vi.fn(async () => undefined) },
  };
  return { node: node as unknown as Node, ...node };
}

describe('reach', () => {
  test('runs the steps, adopts the state and writes it down', async () => {
    const { node, state, save, control } = nodeIn('primary');
    await reach(node, 'draining');
    expect(control.ensureStopped).toHaveBeenCalledOnce();
    expect(state.current_role).toBe('draining');
    expect(save).toHaveBeenCalled();
  });

  test('keeps the old state when a step fails', async () => {
    const { node, state, control } = nodeIn('primary');
    control.ensureStopped.mockRejectedValueOnce(new Error('it does not stop'));
    await expect(reach(node, 'draining')).rejects.toThrow('it does not stop');
    expect(state.current_role).toBe('primary');
  });

  test('does nothing when the goal is reached', async () => {
    const { node, control } = nodeIn('primary');
    await reach(node, 'primary');
    expect(control.ensureStopped).not.toHaveBeenCalled();
  });

  test('names both states when it knows no way', async () => {
    const { node } = nodeIn('maintenance');
    await expect(reach(node, 'primary')).rejects.toThrow(new NoSuchTransition('maintenance', 'primary'));
  });

  test('does not open writes on an order that has expired', async () => {
    const { node, orderStillHolds, state } = nodeIn('prepare_promotion');
    orderStillHolds.mockImplementation(() => {
      throw new Error('too old');
    });
    await expect(reach(node, 'wait_primary')).rejects.toThrow('too old');
    expect(state.current_role).toBe('prepare_promotion');
  });

  test('stops on the way when the keeper has to leave', async () => {
    const { node } = nodeIn('primary');
    const leaving = AbortSignal.abort(new Error('leaving'));
    await expect(reach({ ...node, signal: leaving }, 'draining')).rejects.toThrow('leaving');
  });
});
