import { Option } from 'commander';
import type { EventRow } from '../../monitor/listing-rows.js';
import { type Context, command } from '../command.js';
import { wants10 } from '../compat.js';
import { exitCodes } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type Column, serverJson, table } from '../output.js';
import { listedGroup, resolveFormation, withMonitor } from '../target.js';
import { asInteger } from '../values.js';
import { noWords } from '../words.js';

interface ShowEventsOptions extends TargetOptions {
  count?: string;
}

const time: Column<EventRow> = { title: 'Event Time', width: 30, cell: ({ eventtime }) => eventtime };
const node = (row: EventRow): string => `${row.groupid}/${row.nodeid}`;
const comment: Column<EventRow> = {
  title: 'Comment',
  width: 7,
  align: 'free',
  rule: 10,
  cell: ({ description }) => description ?? '',
};

const columns: readonly Column<EventRow>[] = [
  time,
  { title: 'Node', width: 6, cell: node },
  { title: 'Current State', width: 19, cell: ({ reportedstate }) => reportedstate },
  { title: 'Assigned State', width: 19, cell: ({ goalstate }) => goalstate },
  comment,
];

const columnsOf10: readonly Column<EventRow>[] = [
  time,
  { title: 'Formation', width: 10, cell: ({ formationid }) => formationid },
  { title: 'Node', width: 6, cell: node },
  { title: 'Current State', width: 18, cell: ({ reportedstate }) => reportedstate },
  { title: 'Assigned State', width: 18, cell: ({ goalstate }) => goalstate },
  comment,
];

export const showEvents = command<ShowEventsOptions>({
  name: 'events',
  summary: "Prints monitor's state of nodes in a given formation and group",
  usage: '[ --pgdata --monitor --formation --group --count ]',
  options: [
    options.pgdata,
    options.monitor,
    options.formation,
    options.group,
    () => new Option('-n, --count <number>', 'how many events to fetch, default to 10'),
    options.json,
  ],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    const group = listedGroup(given);
    const count = given.count === undefined ? 10 : asInteger('--count', given.count, 1, 2_147_483_647);
    return withMonitor(context, given, async ({ client, local }) => {
      const events = await client.lastEvents(resolveFormation(given, local), group, count);
      context.stdout.write(print(context, events));
      return exitCodes.ok;
    });
  },
});

function print(context: Context, events: readonly EventRow[]): string {
  if (context.json)
    return serverJson(events.map((event) => ({ ...event, eventtime: isoTime(event.eventtime) })));
  return table(wants10(context) ? columnsOf10 : columns, events);
}

/** `2026-05-04 10:11:12.5+00` as Postgres writes it in JSON: `2026-05-04T10:11:12.5+00:00`. */
function isoTime(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}
