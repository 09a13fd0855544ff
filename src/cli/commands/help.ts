import { command } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { noWords } from '../words.js';

export const help = command({
  name: 'help',
  summary: 'print help message',
  usage: '',
  options: [],
  json: false,
  run: async (context, _options, words) => {
    noWords(words);
    context.stdout.write(context.wholeTree());
    return exitCodes.ok;
  },
});
