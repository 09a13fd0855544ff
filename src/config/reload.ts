import { ConfigError } from './check.js';
import type { Config } from './model.js';
import { type Option, optionName, optionsFor, optionValue, storeOption } from './options.js';

/** One setting whose value in the file differs from the one in use; secrets are masked. */
export interface Change {
  name: string;
  from: string;
  to: string;
}

export interface Reloaded<C extends Config> {
  config: C;
  /** Now in use. */
  applied: Change[];
  /** Need a restart of pg_autoctl; the old value stays in use. */
  kept: Change[];
}

/** Takes from a freshly read configuration what may change while running. Refuses a change of pgdata or role. */
export function reloadConfig<C extends Config>(current: C, fresh: C): Reloaded<C> {
  const result: Reloaded<C> = { config: structuredClone(current), applied: [], kept: [] };
  for (const option of optionsFor(current.role)) {
    const [from, to] = [optionValue(current, option), optionValue(fresh, option)];
    if (from === to || option.reload === 'monitor') continue;
    if (option.reload === 'refuse') {
      throw new ConfigError(`Expected ${optionName(option)} to stay "${from}" while running, got "${to}"`);
    }
    const change = { name: optionName(option), from: shown(option, from), to: shown(option, to) };
    if (option.reload === 'reload') {
      storeOption(result.config, option, to);
      result.applied.push(change);
    } else {
      result.kept.push(change);
    }
  }
  return result;
}

function shown(option: Option, value: string): string {
  return option.secret && value !== '' ? '****' : value;
}
