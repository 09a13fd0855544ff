import { command } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { versionObject, versionText } from '../version.js';
import { noWords } from '../words.js';

export const version = command({
  name: 'version',
  summary: 'print pg_autoctl version',
  usage: '[ --json ]',
  options: [options.json],
  json: true,
  run: async (context, _options, words) => {
    noWords(words);
    context.stdout.write(context.json ? clientJson(versionObject()) : versionText());
    return exitCodes.ok;
  },
});
