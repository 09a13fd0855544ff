import { command } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { resolveFormation, resolveGroup, withMonitor } from '../target.js';
import { noWords } from '../words.js';

export const showStandbyNames = command<TargetOptions>({
  name: 'standby-names',
  summary: 'Prints synchronous_standby_names for a given group',
  usage: '[ --pgdata --monitor --formation --group --json ]',
  options: [options.pgdata, options.monitor, options.formation, options.group, options.json],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    return withMonitor(context, given, async (target) => {
      const formation = resolveFormation(given, target.local);
      const group = await resolveGroup(context, given, target, formation);
      const names = (await target.client.synchronousStandbyNames(formation, group)) ?? '';
      context.stdout.write(
        context.json ? clientJson({ formation, group, synchronous_standby_names: names }) : `'${names}'\n`,
      );
      return exitCodes.ok;
    });
  },
});
