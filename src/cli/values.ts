import { exitCodes, Failure } from './exit-codes.js';

/** Values of options and environment variables: each failure names the option, what it wants and what came. */

function refuse(option: string, expectation: string, value: string): Failure {
  return new Failure(exitCodes.badArgs, `Expected ${option} to be ${expectation}, got "${value}"`, {
    fatal: true,
  });
}

/** A whole number within bounds. */
export function asInteger(
  option: string,
  value: string,
  min: number,
  max: number,
  expectation?: string,
): number {
  const number = /^[+-]?\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
  const bounds = max >= 2_147_483_647 ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`;
  throw refuse(option, expectation ?? bounds, value);
}

/** A TCP port. */
export function asPort(option: string, value: string): number {
  return asInteger(option, value, 1, 65535, 'a port number from 1 to 65535');
}

/** A group number. */
export function asGroup(option: string, value: string): number {
  return asInteger(option, value, 0, 2_147_483_647, 'a group number, an integer of at least 0');
}

const truths: readonly (readonly [string, boolean])[] = [
  ['true', true],
  ['false', false],
  ['yes', true],
  ['no', false],
  ['on', true],
  ['off', false],
];

/** What Postgres takes for a boolean: unambiguous prefixes of true, false, yes, no, on, off, and 1 or 0. */
export function asBoolean(option: string, value: string): boolean {
  const text = value.trim().toLowerCase();
  if (text === '1') return true;
  if (text === '0') return false;
  const found = text === '' ? [] : truths.filter(([word]) => word.startsWith(text));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only[1];
  throw refuse(option, 'a boolean (true, false, yes, no, on, off, 1, 0)', value);
}
