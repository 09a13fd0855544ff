import { Option } from 'commander';
import type { MonitorClient } from '../../monitor/client.js';
import { MonitorError } from '../../monitor/errors.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure, usageError } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { withMonitor } from '../target.js';
import { asInteger } from '../values.js';
import { noWords } from '../words.js';

interface CreateFormationOptions extends TargetOptions {
  kind?: string;
  dbname?: string;
  enableSecondary?: boolean;
  disableSecondary?: boolean;
  numberSyncStandbys?: string;
}

const kinds = ['pgsql', 'citus'];
const formation = () => new Option('-f, --formation <name>', 'name of the formation');

export const createFormation = command<CreateFormationOptions>({
  name: 'formation',
  summary: 'Create a new formation on the monitor',
  usage:
    '[ --pgdata --monitor --dbname --enable-secondary --disable-secondary --number-sync-standbys ] --formation --kind ',
  options: [
    options.pgdata,
    options.monitor,
    formation,
    () => new Option('-k, --kind <kind>', 'kind of the formation: pgsql, or citus'),
    () => new Option('-d, --dbname <name>', 'database of the formation, defaults to postgres'),
    () => new Option('-s, --enable-secondary', 'its groups may have secondary nodes, the default'),
    () => new Option('-S, --disable-secondary', 'its groups consist of one node each'),
    () => new Option('-n, --number-sync-standbys <number>', 'how many standbys commits wait for'),
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const name = requiredFormation(given);
    const kind = requiredKind(given.kind);
    if (given.enableSecondary === true && given.disableSecondary === true)
      throw usageError('Expected either --enable-secondary or --disable-secondary, got both');
    const secondary = given.disableSecondary !== true;
    const numberSyncStandbys =
      given.numberSyncStandbys === undefined
        ? 0
        : asInteger('--number-sync-standbys', given.numberSyncStandbys, 0, 2_147_483_647);
    const dbname = given.dbname ?? 'postgres';
    return onMonitor(context, given, async (client) => {
      await client.createFormation({ formation: name, kind, dbname, secondary, numberSyncStandbys });
      const nodes = `secondary nodes ${secondary ? 'enabled' : 'disabled'}`;
      context.log.info(`Created formation "${name}" of kind ${kind}, database "${dbname}", with ${nodes}`);
    });
  },
});

export const dropFormation = command<TargetOptions>({
  name: 'formation',
  summary: 'Drop a formation without nodes from the monitor',
  usage: '[ --pgdata --monitor ] --formation ',
  options: [options.pgdata, options.monitor, formation],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const name = requiredFormation(given);
    return onMonitor(context, given, async (client) => {
      await dropUnlessInUse(client, name);
      context.log.info(`Dropped formation "${name}" from the monitor`);
    });
  },
});

const switchSecondary = (verb: 'enable' | 'disable', summary: string) =>
  command<TargetOptions>({
    name: 'secondary',
    summary,
    usage: '[ --pgdata --monitor ] --formation ',
    options: [options.pgdata, options.monitor, formation],
    json: false,
    run: async (context, given, words) => {
      noWords(words);
      const name = requiredFormation(given);
      return onMonitor(context, given, async (client) => {
        await mustExist(client, name);
        if (verb === 'enable') await client.enableSecondary(name);
        else await client.disableSecondary(name);
        context.log.info(`Formation "${name}" has secondary nodes ${verb}d now`);
      });
    },
  });

export const enableSecondary = switchSecondary('enable', 'Let a formation have secondary nodes');
export const disableSecondary = switchSecondary(
  'disable',
  'Let a formation have no secondary nodes any more',
);

function requiredFormation({ formation: name }: TargetOptions): string {
  if (name !== undefined && name !== '') return name;
  throw usageError('Expected --formation NAME, it is missing');
}

function requiredKind(kind: string | undefined): string {
  if (kind === undefined) throw usageError('Expected --kind pgsql or --kind citus, it is missing');
  if (kinds.includes(kind)) return kind;
  throw usageError(`Expected --kind to be one of ${kinds.join(', ')}, got "${kind}"`);
}

const stillReferenced = '23503';

async function dropUnlessInUse(client: MonitorClient, formation: string): Promise<void> {
  try {
    await client.dropFormation(formation);
  } catch (error) {
    if (!(error instanceof MonitorError) || error.sqlstate !== stillReferenced) throw error;
    throw new Failure(
      exitCodes.monitor,
      `Expected --formation to name a formation without nodes, got "${formation}", which has some: drop them first`,
    );
  }
}

/** The original's monitor says nothing of a formation that it does not know. */
async function mustExist(client: MonitorClient, formation: string): Promise<void> {
  if ((await client.numberSyncStandbys(formation)) !== null) return;
  throw new Failure(
    exitCodes.monitor,
    `Expected --formation to name a formation of the monitor, got "${formation}"`,
  );
}

function onMonitor(
  context: Context,
  given: TargetOptions,
  work: (client: MonitorClient) => Promise<void>,
): Promise<ExitCode> {
  return withMonitor(
    context,
    given,
    async ({ client }) => {
      await work(client);
      return exitCodes.ok;
    },
    { missing: exitCodes.badArgs },
  );
}
