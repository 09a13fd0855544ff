import { readPidFile } from '../../supervisor/index.js';
import { command } from '../command.js';
import { exitCodes, Failure } from '../exit-codes.js';
import * as options from '../options.js';
import { readLocal } from '../target.js';
import { noWords } from '../words.js';

interface GetpidOptions {
  pgdata?: string;
}

const service = (name: string) =>
  command<GetpidOptions>({
    name,
    summary: `Get the pid of the ${name} service`,
    usage: '[ --pgdata ]',
    options: [options.pgdata, options.json],
    json: false,
    run: async (context, given, words) => {
      noWords(words);
      const { paths } = readLocal(context, given.pgdata);
      const found = readPidFile(paths.pid)?.services.find((running) => running.name === name);
      if (found === undefined) {
        throw new Failure(
          exitCodes.internal,
          `Expected service "${name}" in the pid file "${paths.pid}", it is not there`,
        );
      }
      context.stdout.write(`${found.pid}\n`);
      return exitCodes.ok;
    },
  });

export const getpidPostgres = service('postgres');
export const getpidListener = service('listener');
export const getpidNodeActive = service('node-active');
