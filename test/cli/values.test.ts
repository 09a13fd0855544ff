import { describe, expect, test } from 'vitest';
import { asBoolean, asInteger, asPort } from '../../src/cli/values.js';

describe('values of options', () => {
  test.each(['true', 'TR', 't', 'yes', 'y', 'on', '1'])('%s is true', (text) =>
    expect(asBoolean('--x', text)).toBe(true),
  );
  test.each(['false', 'F', 'no', 'n', 'off', 'of', '0'])('%s is false', (text) =>
    expect(asBoolean('--x', text)).toBe(false),
  );
  test.each(['o', '', 'maybe', 'truee', '2'])('"%s" is no boolean', (text) =>
    expect(() => asBoolean('--x', text)).toThrow(`got "${text}"`),
  );
  test.each(['0', '65536', '-1', '5432x', '', '1e3', '0x10'])('"%s" is no port', (text) =>
    expect(() => asPort('--pgport', text)).toThrow(
      `Expected --pgport to be a port number from 1 to 65535, got "${text}"`,
    ),
  );
  test('bounds are part of the message', () =>
    expect(() => asInteger('candidate-priority', '101', 0, 100)).toThrow(
      'Expected candidate-priority to be an integer from 0 to 100, got "101"',
    ));
});
