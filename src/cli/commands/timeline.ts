import { Option } from 'commander';
import type { TimelineRow, TimelineStatusRow } from '../../monitor/listing-rows.js';
import { command } from '../command.js';
import { exitCodes, Failure, usageError } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type Column, clientJson, table } from '../output.js';
import { resolveFormation, resolveGroup, withMonitor } from '../target.js';
import { asInteger } from '../values.js';
import { noWords } from '../words.js';

const right = <Row>(title: string, width: number, cell: (row: Row) => string): Column<Row> => ({
  title,
  width,
  cell,
});

const timelineColumns: readonly Column<TimelineRow>[] = [
  right('TLI', 8, ({ tli }) => `${tli}`),
  right('Parent TLI', 10, ({ parent_tli }) => `${parent_tli}`),
  right('Switchpoint LSN', 15, ({ switchpoint_lsn }) => switchpoint_lsn),
];

const nodeColumns: readonly Column<TimelineStatusRow>[] = [
  right('Name', 20, ({ node_name }) => node_name),
  right('NodeId', 6, ({ node_id }) => `${node_id}`),
  right('TLI', 4, ({ tli }) => `${tli}`),
  right('LSN', 11, ({ lsn }) => lsn),
  { title: 'Status', width: 6, align: 'free', rule: 40, cell: statusOf },
];

function statusOf({ on_accepted_lineage, reference_tli }: TimelineStatusRow): string {
  if (on_accepted_lineage) return 'ok, on accepted lineage';
  return `FORK: not on the way to timeline ${reference_tli}, pg_rewind required`;
}

export const showTimeline = command<TargetOptions>({
  name: 'timeline',
  summary: 'Print the timelines of a group, and which nodes are on the one that counts',
  usage: '[ --pgdata --monitor --formation --group --json ]',
  options: [options.pgdata, options.monitor, options.formation, options.group, options.json],
  json: true,
  run: (context, given, words) => {
    noWords(words);
    return withMonitor(context, given, async (target) => {
      const { client, local } = target;
      const formation = resolveFormation(given, local);
      const group = await resolveGroup(context, given, target, formation);
      const timelines = await client.timelines(formation, group);
      const nodes = await client.timelineStatus(formation, group);
      if (timelines.length === 0)
        context.log.info('No node of this group has published where its timelines began');
      if (context.json) {
        context.stdout.write(clientJson({ timelines, nodes }));
        return exitCodes.ok;
      }
      context.stdout.write(table(timelineColumns, timelines) + table(nodeColumns, nodes));
      if (nodes.some(({ on_accepted_lineage }) => !on_accepted_lineage))
        context.stdout.write(wayOut(formation, group));
      return exitCodes.ok;
    });
  },
});

function wayOut(formation: string, group: number): string {
  return [
    'Nodes marked FORK are rewound when they follow. If theirs is the right timeline, say so:',
    `  pg_autoctl accept timeline --formation ${formation} --group ${group} --tli N --reason "who and why"`,
    '',
  ].join('\n');
}

interface AcceptOptions extends TargetOptions {
  tli?: string;
  reason?: string;
}

export const acceptTimeline = command<AcceptOptions>({
  name: 'timeline',
  summary: 'Declare which timeline of a group is the right one after a fork',
  usage: '[ --pgdata --monitor --formation --group --reason ] --tli ',
  options: [
    options.pgdata,
    options.monitor,
    options.formation,
    options.group,
    () => new Option('-t, --tli <number>', 'the timeline that counts from now on'),
    () => new Option('-r, --reason <text>', 'who decided it, and why; stored on the monitor'),
  ],
  json: false,
  run: (context, given, words) => {
    noWords(words);
    if (given.tli === undefined)
      throw usageError('Expected --tli NUMBER, the timeline that counts, it is missing');
    const timeline = asInteger('--tli', given.tli, 1, 2_147_483_647);
    return withMonitor(context, given, async (target) => {
      const formation = resolveFormation(given, target.local);
      const group = await resolveGroup(context, given, target, formation);
      try {
        await target.client.acceptTimeline(formation, group, timeline, given.reason ?? null);
      } catch (error) {
        throw new Failure(exitCodes.monitor, `Failed to accept timeline ${timeline}, see above for details`, {
          fatal: true,
          cause: error,
          hints: ['HINT: pg_autoctl show timeline lists the timelines of the group'],
        });
      }
      context.stdout.write(
        `Timeline ${timeline} is accepted as ground truth in formation "${formation}" and group ${group}\n`,
      );
      return exitCodes.ok;
    });
  },
});
