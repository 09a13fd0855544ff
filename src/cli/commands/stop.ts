import { Option } from 'commander';
import { pathsFor } from '../../config/paths.js';
import { readPidFile } from '../../supervisor/index.js';
import { type Context, command } from '../command.js';
import { exitCodes, Failure, usageError } from '../exit-codes.js';
import * as options from '../options.js';
import { readLocal } from '../target.js';
import { noWords } from '../words.js';

interface StopOptions {
  pgdata?: string;
  fast?: boolean;
  immediate?: boolean;
  sigkill?: boolean;
}

export const stop = command<StopOptions>({
  name: 'stop',
  summary: 'signal the pg_autoctl service for it to stop',
  usage: '[ --pgdata --fast --immediate ]',
  options: [
    options.pgdata,
    () => new Option('-f, --fast', 'fast shutdown mode for the keeper'),
    () => new Option('-i, --immediate', 'immediate shutdown mode for the keeper'),
    () => new Option('-9, --sigkill', 'kill the whole process group; only with PG_AUTOCTL_DEBUG').hideHelp(),
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const modes = (['fast', 'immediate', 'sigkill'] as const).filter((mode) => given[mode] === true);
    if (modes.length > 1)
      throw usageError(
        `Expected one of --fast and --immediate, got ${modes.map((it) => `--${it}`).join(' ')}`,
      );
    const [mode = 'graceful'] = modes;
    if (mode === 'sigkill' && context.env.PG_AUTOCTL_DEBUG === undefined) {
      throw usageError('Expected --sigkill only with PG_AUTOCTL_DEBUG in the environment');
    }
    const { pgdata } = readLocal(context, given.pgdata);
    const pid = pidOf(context, pgdata);
    const signal = { graceful: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT', sigkill: 'SIGKILL' } as const;
    send(mode === 'sigkill' ? groupOf(pid) : pid, signal[mode]);
    return exitCodes.ok;
  },
});

function pidOf(context: Context, pgdata: string): number {
  const running = readPidFile(pathsFor(pgdata, context.env).pid);
  if (running !== null) return running.pid;
  throw new Failure(
    exitCodes.internal,
    `Failed to find a running pg_autoctl for "${pgdata}": there is no pid file of a live process`,
    {
      fatal: true,
    },
  );
}

/** The group of a process that leads one; else the process alone. */
function groupOf(pid: number): number {
  try {
    process.kill(-pid, 0);
    return -pid;
  } catch {
    return pid;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    throw new Failure(exitCodes.internal, `Failed to send ${signal} to pid ${pid}`, {
      fatal: true,
      cause: error,
    });
  }
}
