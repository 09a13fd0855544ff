import { Option } from 'commander';
import { command, type Leaf } from '../command.js';
import { exitCodes, Failure } from '../exit-codes.js';
import * as options from '../options.js';
import { createPostgres } from './create-postgres.js';

/** The commands that make and keep Citus nodes: known, and refused, since a keeper of ours does not run such nodes. */

const refusing = (declared: Pick<Leaf, 'name' | 'summary' | 'usage' | 'options'>, what: string): Leaf =>
  command({
    ...declared,
    json: false,
    run: async () => {
      throw new Failure(exitCodes.coordinator, `This pg_autoctl does not ${what} of a Citus formation`, {
        fatal: true,
        hints: [
          "HINT: the original's pg_autoctl does, and can report to this monitor; for a group of plain Postgres use pg_autoctl create postgres",
        ],
      });
    },
  });

const ofEither = [
  ...createPostgres.options,
  () => new Option('-z, --citus-secondary', 'a secondary of its own Citus cluster, for reading'),
  () => new Option('-Z, --citus-cluster <name>', 'the Citus cluster that such a secondary belongs to'),
];

export const createCoordinator = refusing(
  {
    name: 'coordinator',
    summary: 'Refused here: Citus nodes are run by the original',
    usage: '[ --pgdata --pgport --hostname --monitor --auth --run … ]',
    options: ofEither,
  },
  'create a coordinator',
);

export const createWorker = refusing(
  {
    name: 'worker',
    summary: 'Refused here: Citus nodes are run by the original',
    usage: '[ --pgdata --pgport --hostname --monitor --auth --run … ]',
    options: [
      ...ofEither,
      () => new Option('-y, --proxyport <port>', 'the port that the coordinator is told'),
      () => new Option('-g, --group <number>', 'group of the worker, above zero'),
    ],
  },
  'create a worker',
);

export const activate = refusing(
  {
    name: 'activate',
    summary: 'Refused here: Citus nodes are run by the original',
    usage: '[ --pgdata ]',
    options: [options.pgdata],
  },
  'activate a worker',
);
