import { command } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { settle, settledGroup } from '../settle.js';
import { resolveFormation, withMonitor } from '../target.js';
import { asInteger } from '../values.js';
import { oneWord } from '../words.js';

export const setNumberSyncStandbys = command<TargetOptions>({
  name: 'number-sync-standbys',
  summary: 'set number-sync-standbys for a formation on the monitor',
  usage: '[ --pgdata --monitor --formation --json ] <number_sync_standbys>',
  options: [options.pgdata, options.monitor, options.formation, options.json],
  json: true,
  run: (context, given, words) => {
    const word = oneWord(words, 'the number of standbys that commits wait for');
    const number = asInteger('number-sync-standbys', word, 0, 2_147_483_647);
    return withMonitor(
      context,
      given,
      async (target) => {
        const { client, local } = target;
        const formation = resolveFormation(given, local);
        await settle(context, target, formation, () =>
          client.setFormationNumberSyncStandbys(formation, number),
        );
        const names = await client.synchronousStandbyNames(formation, settledGroup(local));
        context.log.info(`Now synchronous_standby_names is '${names}' in formation "${formation}"`);
        context.stdout.write(
          context.json
            ? clientJson({ 'number-sync-standbys': number, synchronous_standby_names: names })
            : `${number}\n`,
        );
        return exitCodes.ok;
      },
      { missing: exitCodes.badArgs },
    );
  },
});
