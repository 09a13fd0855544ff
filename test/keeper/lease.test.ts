import { expect, test } from 'vitest';
import { Lease, OrderExpired } from '../../src/keeper/lease.js';

/** An order counts from when the report was sent, on a clock of its own, and not before the first answer. */

test('nothing may be obeyed before the monitor has answered', () => {
  const lease = new Lease(() => 0);
  expect(lease.holds()).toBe(false);
  expect(() => lease.check()).toThrow(OrderExpired);
});

test('the lease runs from sending the report, not from hearing the answer', () => {
  let now = 1000;
  const lease = new Lease(() => now);
  const sentAt = lease.now();
  now = 9000;
  lease.renew(sentAt, 10_000);
  expect(lease.holds()).toBe(true);
  now = 10_999;
  expect(lease.holds()).toBe(true);
  now = 11_000;
  expect(lease.holds()).toBe(false);
  expect(() => lease.check()).toThrow('10000 ms');
});
