import { UnknownSetting } from '../../config/check.js';
import { configAsIni, configAsObject, getSetting, setSetting, writeConfig } from '../../config/load.js';
import type { Config } from '../../config/model.js';
import { monitorDisabled } from '../../config/options.js';
import { readStateFileIfAny } from '../../keeper/state-file.js';
import { MonitorClient } from '../../monitor/client.js';
import { pgVersion } from '../../postgres/binaries.js';
import { type Context, command } from '../command.js';
import { checkConfiguration } from '../config-check.js';
import { type ExitCode, exitCodes, Failure, usageError } from '../exit-codes.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { reachMonitor } from '../reach-monitor.js';
import { signalReload } from '../signal-reload.js';
import { type Local, readLocal } from '../target.js';
import { noWords } from '../words.js';

interface ConfigOptions {
  pgdata?: string;
}

const given = [options.pgdata, options.json];

export const configCheck = command<ConfigOptions>({
  name: 'check',
  summary: 'Check pg_autoctl configuration',
  usage: '[ --pgdata --json ]',
  options: given,
  json: true,
  run: async (context, chosen, words) => {
    noWords(words);
    return checkConfiguration(context, readLocal(context, chosen.pgdata));
  },
});

export const configGet = command<ConfigOptions>({
  name: 'get',
  summary: 'Get the value of a given pg_autoctl configuration variable',
  usage: '[ --pgdata --json ] [ section.option ]',
  options: given,
  json: true,
  run: async (context, chosen, words) => {
    const [name] = words;
    if (words.length > 1) throw usageError(`Expected one argument, section.option, got ${words.length}`);
    const { config } = readLocal(context, chosen.pgdata);
    if (name === undefined) {
      context.stdout.write(context.json ? clientJson(configAsObject(config)) : `${configAsIni(config)}\n`);
      return exitCodes.ok;
    }
    const value = lookUp(context, config, name);
    context.stdout.write(context.json ? clientJson({ [name]: value }) : `${value}\n`);
    return exitCodes.ok;
  },
});

export const configSet = command<ConfigOptions>({
  name: 'set',
  summary: 'Set the value of a given pg_autoctl configuration variable',
  usage: '[ --pgdata --json ] section.option value',
  options: given,
  json: true,
  run: async (context, chosen, words) => {
    const [name, value] = words;
    if (name === undefined || value === undefined || words.length > 2) {
      throw usageError(`Expected two arguments, section.option and its value, got ${words.length}`);
    }
    return change(context, readLocal(context, chosen.pgdata), name, value);
  },
});

function lookUp(context: Context, config: Config, name: string): string {
  try {
    return getSetting(config, name);
  } catch (error) {
    if (!(error instanceof UnknownSetting)) throw error;
    context.log.error(error.message);
    throw new Failure(exitCodes.badArgs, `Failed to lookup option ${name}`);
  }
}

async function change(context: Context, local: Local, name: string, value: string): Promise<ExitCode> {
  const { config, paths } = local;
  const changed = setSetting(config, name, value);
  if (name === 'postgresql.pg_ctl') await refuseWrongProgram(value);
  if (name === 'pg_autoctl.name' || name === 'pg_autoctl.hostname')
    await tellMonitor(context, local, changed);
  writeConfig(paths.config, changed);
  const stored = getSetting(changed, name);
  context.stdout.write(context.json ? clientJson({ [name]: stored }) : `${stored}\n`);
  try {
    signalReload(paths);
  } catch (error) {
    throw new Failure(exitCodes.internal, 'Failed to signal the service to reload', { cause: error });
  }
  return exitCodes.ok;
}

async function refuseWrongProgram(path: string): Promise<void> {
  try {
    await pgVersion(path);
  } catch (error) {
    throw new Failure(
      exitCodes.badConfig,
      `Expected postgresql.pg_ctl to be the path of a pg_ctl program, got "${path}"`,
      {
        cause: error,
      },
    );
  }
}

/** A new name or address is true once the monitor knows it. */
async function tellMonitor(context: Context, { paths }: Local, config: Config): Promise<void> {
  if (config.role === 'monitor' || config.monitor === monitorDisabled) return;
  const state = await readStateFileIfAny(paths.state);
  if (state === null || state.node_id < 1) return;
  const client = new MonitorClient(config.monitor);
  try {
    await reachMonitor(context, client);
    await client.updateNodeMetadata(state.node_id, config.name, config.hostname, config.postgresql.port);
  } finally {
    await client.close();
  }
}
