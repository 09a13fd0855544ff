import { command } from '../command.js';
import { exitCodes, Failure } from '../exit-codes.js';
import * as options from '../options.js';
import { signalReload } from '../signal-reload.js';
import { readLocal } from '../target.js';
import { noWords } from '../words.js';

interface ReloadOptions {
  pgdata?: string;
}

export const reload = command<ReloadOptions>({
  name: 'reload',
  summary: 'signal the pg_autoctl for it to reload its configuration',
  usage: '[ --pgdata ]',
  options: [options.pgdata],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const { paths } = readLocal(context, given.pgdata);
    try {
      signalReload(paths);
    } catch (error) {
      throw new Failure(exitCodes.reload, 'Failed to signal the service to reload', {
        fatal: true,
        cause: error,
      });
    }
    return exitCodes.ok;
  },
});
