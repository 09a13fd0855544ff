import type { Config, SslMode } from './model.js';
import { type Option, optionName, optionsFor, optionValue, sslModes } from './options.js';

/** The configuration, or a value for it, is not acceptable. The message names option, expectation and value. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** There is no such setting. */
export class UnknownSetting extends ConfigError {
  override name = 'UnknownSetting';
}

/** Checks one value against its row in the table of settings and returns it as the file spells it. */
export function checkValue(option: Option, value: string): string {
  const name = optionName(option);
  const shown = option.secret ? '****' : JSON.stringify(value);
  if (/[\r\n\0]/.test(value)) throw new ConfigError(`Expected ${name} to be a single line, got ${shown}`);
  if (value === '') {
    if (option.required) throw new ConfigError(`Expected ${name} to be set, it is empty`);
    return option.default;
  }
  switch (option.type) {
    case 'integer':
      return checkInteger(option, value);
    case 'boolean':
      return checkBoolean(name, value);
    case 'choice':
      if (option.choices?.includes(value)) return value;
      throw new ConfigError(`Expected ${name} to be one of ${option.choices?.join(', ')}, got ${shown}`);
    default:
      return value.trim();
  }
}

/** Checks what single values cannot tell. Throws a ConfigError for the first thing that is wrong. */
export function checkConfig(config: Config): void {
  for (const option of optionsFor(config.role)) checkValue(option, optionValue(config, option));
  checkSsl(config);
}

/** Do connections with this mode verify the server's certificate? */
export function verifies(mode: SslMode): boolean {
  return sslModes.indexOf(mode) >= sslModes.indexOf('verify-ca');
}

function checkSsl({ ssl }: Config): void {
  if (!ssl.active) return;
  if (verifies(ssl.sslmode) && ssl.ca_file === '') {
    throw new ConfigError(`Expected ssl.ca_file to be set for ssl.sslmode "${ssl.sslmode}", it is empty`);
  }
  if ((ssl.cert_file === '') !== (ssl.key_file === '')) {
    const missing = ssl.cert_file === '' ? 'ssl.cert_file' : 'ssl.key_file';
    throw new ConfigError(`Expected ssl.cert_file and ssl.key_file to be set together, ${missing} is empty`);
  }
}

function checkInteger(option: Option, value: string): string {
  const number = Number(value);
  const minimum = option.minimum ?? Number.MIN_SAFE_INTEGER;
  const maximum = option.maximum ?? 2 ** 31 - 1;
  if (!/^\s*-?\d+\s*$/.test(value) || number < minimum || number > maximum) {
    const unit = option.unit ? ` (${option.unit})` : '';
    const range = `an integer${unit} between ${minimum} and ${maximum}`;
    throw new ConfigError(`Expected ${optionName(option)} to be ${range}, got ${JSON.stringify(value)}`);
  }
  if (number === 0 && option.zeroMeansDefault) return option.default;
  return String(number);
}

function checkBoolean(name: string, value: string): string {
  if (['1', 'on', 'true', 'yes'].includes(value)) return '1';
  if (['0', 'off', 'false', 'no'].includes(value)) return '0';
  throw new ConfigError(`Expected ${name} to be 0 or 1, got ${JSON.stringify(value)}`);
}
