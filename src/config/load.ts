import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { ConfigError, checkConfig, checkValue, UnknownSetting } from './check.js';
import { keeperDefaults, monitorDefaults } from './defaults.js';
import { formatIni, parseIni, type Sections } from './ini.js';
import type { Config } from './model.js';
import { type Option, optionName, optionsFor, optionValue, storeOption } from './options.js';
import { ensureParent } from './paths.js';

/** The configuration file does not exist. */
export class ConfigMissing extends ConfigError {
  override name = 'ConfigMissing';
}

/** Reads and checks a configuration file. Unknown sections and keys are errors. */
export function readConfig(path: string): Config {
  const sections = readSections(path);
  const role = roleIn(sections, path);
  const config = role === 'keeper' ? keeperDefaults() : monitorDefaults();
  const options = optionsFor(role);
  refuseUnknown(sections, options, path);
  for (const option of options) {
    const keys = sections.get(option.section);
    const value = keys?.get(option.key) ?? (option.alias ? keys?.get(option.alias) : undefined);
    if (value !== undefined)
      storeOption(
        config,
        option,
        inFile(path, () => checkValue(option, value)),
      );
  }
  inFile(path, () => checkConfig(config));
  return config;
}

/** Tells a monitor's configuration file from a data node's. */
export function readRole(path: string): Config['role'] {
  return roleIn(readSections(path), path);
}

/** Writes a configuration file; whoever reads it sees the old text or the new one, also after a crash. */
export function writeConfig(path: string, config: Config): void {
  checkConfig(config);
  ensureParent(path);
  const temporary = `${path}.tmp`;
  const file = openSync(temporary, 'w', 0o644);
  try {
    writeSync(file, configAsIni(config));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** The text of the configuration file. Empty texts are left out, integers and booleans always written. */
export function configAsIni(config: Config): string {
  const sections: Sections = new Map();
  for (const [option, value] of written(config)) {
    const keys = sections.get(option.section) ?? new Map<string, string>();
    sections.set(option.section, keys.set(option.key, value));
  }
  return formatIni(sections);
}

/** The same as nested objects, for JSON output. */
export function configAsObject(config: Config): Record<string, Record<string, string | number>> {
  const result: Record<string, Record<string, string | number>> = {};
  for (const [option, value] of written(config)) {
    const keys = result[option.section] ?? {};
    keys[option.key] = option.type === 'text' || option.type === 'choice' ? value : Number(value);
    result[option.section] = keys;
  }
  return result;
}

/** The value of `section.key`, spelled as in the file. */
export function getSetting(config: Config, name: string): string {
  return optionValue(config, findOption(config, name));
}

/** A copy of the configuration with `section.key` changed. Throws when there is no such key or the value is bad. */
export function setSetting<C extends Config>(config: C, name: string, value: string): C {
  const option = findOption(config, name);
  const changed = structuredClone(config);
  storeOption(changed, option, checkValue(option, value));
  checkConfig(changed);
  return changed;
}

function written(config: Config): [Option, string][] {
  return optionsFor(config.role)
    .map((option): [Option, string] => [option, optionValue(config, option)])
    .filter(([, value]) => value !== '');
}

function findOption(config: Config, name: string): Option {
  const dot = name.indexOf('.');
  if (dot < 1) throw new UnknownSetting(`Failed to find a dot separator in option name "${name}"`);
  const [section, key] = [name.slice(0, dot), name.slice(dot + 1)];
  const found = optionsFor(config.role).find(
    (option) => option.section === section && (option.key === key || option.alias === key),
  );
  if (!found) throw new UnknownSetting(`Failed to find configuration option for path "${name}"`);
  return found;
}

function readSections(path: string): Sections {
  try {
    return parseIni(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing) throw new ConfigMissing(`Expected configuration file does not exist: "${path}"`);
    throw new ConfigError(`Failed to read configuration file "${path}": ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function roleIn(sections: Sections, path: string): Config['role'] {
  const role = sections.get('pg_autoctl')?.get('role');
  if (role === 'keeper' || role === 'monitor') return role;
  const got = role === undefined ? 'it is missing' : `got "${role}"`;
  throw new ConfigError(`Expected pg_autoctl.role in "${path}" to be keeper or monitor, ${got}`);
}

function refuseUnknown(sections: Sections, options: readonly Option[], path: string): void {
  const known = new Set(
    options.flatMap((option) => [optionName(option), `${option.section}.${option.alias}`]),
  );
  for (const [section, keys] of sections) {
    for (const key of keys.keys()) {
      if (!known.has(`${section}.${key}`)) {
        throw new UnknownSetting(`Expected only known settings in "${path}", got "${section}.${key}"`);
      }
    }
  }
}

function inFile<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof ConfigError) error.message = `${error.message} (in "${path}")`;
    throw error;
  }
}
