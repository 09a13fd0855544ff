import { Option } from 'commander';
import type { WhatIfRow } from '../../monitor/listing-rows.js';
import { type Context, command, group as commandGroup } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type Column, clientJson, tableLines } from '../output.js';
import { resolveFormation, resolveGroup, resolveNodeName, withMonitor } from '../target.js';
import { asBoolean, asInteger } from '../values.js';
import { noWords, oneWord } from '../words.js';

interface WhatIfOptions extends TargetOptions {
  name?: string;
  lost?: string;
  force?: boolean;
  allowDataLoss?: boolean;
}

/** What is tried out: the function of the monitor, its value, and the nodes that are gone before. */
interface Trial {
  call: string;
  value?: string;
  lost?: string[];
}

const about = [options.pgdata, options.monitor, options.formation, options.group, options.json];
const ofNode = [...about.slice(0, 4), options.name, options.json];

async function tryOut(
  context: Context,
  given: WhatIfOptions,
  { call, value, lost = [] }: Trial,
  named: boolean,
): Promise<ExitCode> {
  return withMonitor(context, given, async (target) => {
    const formation = resolveFormation(given, target.local);
    const group = await resolveGroup(context, given, target, formation);
    const rows = await target.client.whatIf({
      command: call,
      formation,
      group,
      name: named ? resolveNodeName(given.name, target.local) : null,
      value: value ?? null,
      lost: [...lost, ...(given.lost?.split(',') ?? [])],
    });
    context.stdout.write(context.json ? clientJson(rows) : steps(rows));
    return exitCodes.ok;
  });
}

const columns: readonly Column<WhatIfRow>[] = [
  { title: 'No', width: 2, cell: ({ no }) => `${no}` },
  { title: 'Node', width: 4, align: 'left', cell: ({ node }) => node ?? '' },
  { title: 'From', width: 4, align: 'left', cell: ({ node_from }) => node_from ?? '' },
  { title: 'To', width: 2, align: 'left', cell: ({ node_to }) => node_to ?? '' },
  { title: 'Rule', width: 4, align: 'left', cell: ({ rule }) => rule ?? '' },
  {
    title: 'Because',
    width: 7,
    align: 'free',
    rule: 7,
    cell: ({ because, resolved_by }) => (resolved_by === null ? because : `${because}: ${resolved_by}`),
  },
];

const steps = (rows: readonly WhatIfRow[]): string => `${tableLines(columns, rows).join('\n')}\n`;

/** A dry run of a command without an argument of its own. */
const dryRun = (name: string, call: string, summary: string, named: boolean) =>
  command<WhatIfOptions>({
    name,
    summary,
    usage: `[ --pgdata --monitor --formation --group${named ? ' --name' : ''} --lost --json ]`,
    options: [...(named ? ofNode : about), options.lost],
    json: true,
    run: (context, given, words) => {
      noWords(words);
      return tryOut(context, given, { call }, named);
    },
  });

/** A dry run of a command that sets something. */
const settingRun = (
  name: string,
  call: string,
  expectation: string,
  named: boolean,
  check: (text: string) => unknown,
) =>
  command<WhatIfOptions>({
    name,
    summary: `show what setting ${name} would do`,
    usage: `[ --pgdata --monitor --formation --group${named ? ' --name' : ''} --lost --json ] <${expectation}>`,
    options: [...(named ? ofNode : about), options.lost],
    json: true,
    run: (context, given, words) => {
      const value = oneWord(words, expectation);
      check(value);
      return tryOut(context, given, { call, value }, named);
    },
  });

const drop = command<WhatIfOptions>({
  name: 'drop',
  summary: 'show what dropping a node would do',
  usage: '[ --pgdata --monitor --formation --group --name --force --lost --json ]',
  options: [...ofNode, () => new Option('-F, --force', 'its row goes at once'), options.lost],
  json: true,
  run: (context, given, words) => {
    noWords(words);
    return tryOut(context, given, { call: 'remove_node', value: `${given.force ?? false}` }, true);
  },
});

const failover = command<WhatIfOptions>({
  name: 'failover',
  summary: 'show what a failover would do',
  usage: '[ --pgdata --monitor --formation --group --allow-data-loss --lost --json ]',
  options: [
    ...about,
    () => new Option('-A, --allow-data-loss', 'also to a standby that may lack acknowledged commits'),
    options.lost,
  ],
  json: true,
  run: (context, given, words) => {
    noWords(words);
    const loss = given.allowDataLoss === true ? { value: 'allow_data_loss' } : {};
    return tryOut(context, given, { call: 'perform_failover', ...loss }, false);
  },
});

const lose = command<WhatIfOptions>({
  name: 'lose',
  summary: 'show what losing nodes would do',
  usage: '[ --pgdata --monitor --formation --group --json ] <name> ...',
  options: about,
  json: true,
  run: async (context, given, words) => {
    if (words.length === 0) oneWord(words, 'the name of a node that is lost, or several');
    return tryOut(context, given, { call: 'lose', lost: [...words] }, false);
  },
});

export const whatIf = commandGroup('what-if', 'Show what would happen, without doing it', [
  failover,
  dryRun('promotion', 'perform_promotion', 'show what promoting a node would do', true),
  drop,
  dryRun('maintenance', 'start_maintenance', 'show what starting maintenance of a node would do', true),
  dryRun('end-maintenance', 'stop_maintenance', 'show what ending maintenance of a node would do', true),
  settingRun('candidate-priority', 'set_node_candidate_priority', 'priority: 0..100', true, (text) =>
    asInteger('candidate-priority', text, 0, 100),
  ),
  settingRun('replication-quorum', 'set_node_replication_quorum', 'true|false', true, (text) =>
    asBoolean('replication-quorum', text),
  ),
  settingRun('number-sync-standbys', 'set_formation_number_sync_standbys', 'number', false, (text) =>
    asInteger('number-sync-standbys', text, 0, 2_147_483_647),
  ),
  dryRun('enable-secondary', 'enable_secondary', 'show what letting in secondary nodes would do', false),
  dryRun('disable-secondary', 'disable_secondary', 'show what keeping out secondary nodes would do', false),
  lose,
]);
