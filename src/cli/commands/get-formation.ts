import { command } from '../command.js';
import { exitCodes, Failure } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { resolveFormation, withMonitor } from '../target.js';
import { noWords } from '../words.js';

export const getNumberSyncStandbys = command<TargetOptions>({
  name: 'number-sync-standbys',
  summary: 'get number_sync_standbys for a formation from the monitor',
  usage: '[ --pgdata --monitor --formation --json ]',
  options: [options.pgdata, options.monitor, options.formation, options.json],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    return withMonitor(
      context,
      given,
      async ({ client, local }) => {
        const formation = resolveFormation(given, local);
        const number = await client.numberSyncStandbys(formation);
        if (number === null) {
          throw new Failure(
            exitCodes.monitor,
            `Expected --formation to name a formation of the monitor, got "${formation}"`,
          );
        }
        context.stdout.write(context.json ? clientJson({ 'number-sync-standbys': number }) : `${number}\n`);
        return exitCodes.ok;
      },
      { missing: exitCodes.badArgs },
    );
  },
});
