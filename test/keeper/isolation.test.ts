import { describe, expect, test } from 'vitest';
import { Isolation } from '../../src/keeper/isolation.js';

/** Whether nobody was heard of for too long, on a clock that the test moves. */
describe('isolation', () => {
  test('counts from whoever was heard of last, the start of the keeper included', () => {
    let now = 100;
    const isolation = new Isolation(() => now);
    now = 1100;
    expect(isolation.exceeds(1000)).toBe(false);
    now = 1101;
    expect(isolation.exceeds(1000)).toBe(true);
    isolation.heardMonitor();
    now = 2000;
    isolation.sawStandby();
    now = 3000;
    expect(isolation.exceeds(1000)).toBe(false);
    now = 3001;
    expect(isolation.exceeds(1000)).toBe(true);
  });
});
