import { describe, expect, test } from 'vitest';
import { isWritable, type State, states } from '../../src/fsm/states.js';
import { Guard, keepsPostgresStopped, runsPostgres } from '../../src/keeper/guard.js';
import { initialState } from '../../src/keeper/state-file.js';

/** Who may start Postgres without a new word of the monitor. */

const limits = { tries: 3, within: 20_000 };
const alone = { orderHolds: false, startsClosed: false };
const at = (role: State, goal: State = role) => ({
  ...initialState(),
  current_role: role,
  assigned_role: goal,
});

describe('starting in place', () => {
  test('a standby may start right away', () => {
    const guard = new Guard(limits, () => 0);
    for (const state of ['secondary', 'catchingup', 'report_lsn'] as const) {
      expect(guard.mayStart(at(state), alone)).toBe(true);
    }
  });

  test('a node that takes writes needs an order that holds, or a set known from its own files', () => {
    const guard = new Guard(limits, () => 0);
    for (const state of states.filter(isWritable)) {
      expect(guard.mayStart(at(state), alone)).toBe(false);
      expect(guard.mayStart(at(state), { ...alone, orderHolds: true })).toBe(true);
      expect(guard.mayStart(at(state), { ...alone, startsClosed: true })).toBe(true);
    }
  });

  test('a primary that is to stop does not start, whatever holds', () => {
    const guard = new Guard(limits, () => 0);
    const all = { orderHolds: true, startsClosed: true };
    for (const goal of ['draining', 'demoted', 'dropped'] as const) {
      expect(guard.mayStart(at('primary', goal), all)).toBe(false);
    }
  });

  test('an old primary never starts by itself', () => {
    const guard = new Guard(limits, () => 0);
    for (const state of ['draining', 'demoted', 'demote_timeout'] as const) {
      expect(guard.mayStart(at(state), { orderHolds: true, startsClosed: true })).toBe(false);
    }
  });

  test('whoever said that Postgres does not run waits for the answer', () => {
    const guard = new Guard(limits, () => 0);
    guard.declareNotRunning();
    expect(guard.mayStart(at('primary'), { ...alone, orderHolds: true })).toBe(false);
    guard.answered();
    expect(guard.mayStart(at('primary'), { ...alone, orderHolds: true })).toBe(true);
  });

  test('no state both runs Postgres and keeps it stopped', () => {
    for (const state of states) expect(runsPostgres(state) && keepsPostgresStopped(state)).toBe(false);
  });
});

describe('giving up', () => {
  test('after the tries', () => {
    const guard = new Guard(limits, () => 0);
    guard.failed();
    guard.failed();
    expect(guard.gaveUp).toBe(false);
    guard.failed();
    expect(guard.gaveUp).toBe(true);
    guard.started();
    expect(guard.gaveUp).toBe(false);
  });

  test('after the time since the first failure', () => {
    let now = 0;
    const guard = new Guard(limits, () => now);
    now = 60_000;
    expect(guard.gaveUp).toBe(false);
    guard.failed();
    now = 80_000;
    expect(guard.gaveUp).toBe(false);
    now = 80_001;
    expect(guard.gaveUp).toBe(true);
  });
});
