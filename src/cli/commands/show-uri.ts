import { Option } from 'commander';
import { type Context, command } from '../command.js';
import { wants10 } from '../compat.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import { monitorUri } from '../local-monitor.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type Column, clientJson, serverJson, table } from '../output.js';
import { type SslFragment, sslOfTarget } from '../ssl-of-target.js';
import { type MonitorTarget, resolveFormation, withMonitor } from '../target.js';
import { noWords } from '../words.js';

interface ShowUriOptions extends TargetOptions {
  citusCluster?: string;
}

interface UriRow {
  type: 'monitor' | 'formation' | 'read-replica';
  name: string;
  uri: string;
}

const columns: readonly Column<UriRow>[] = [
  { title: 'Type', width: 12, cell: ({ type }) => type },
  { title: 'Name', width: 7, cell: ({ name }) => name },
  { title: 'Connection String', width: 30, align: 'free', rule: 30, cell: ({ uri }) => uri },
];

const columnsOf10 = columns.map((column) => (column.title === 'Type' ? { ...column, width: 10 } : column));

export const showUri = command<ShowUriOptions>({
  name: 'uri',
  summary: 'Show the postgres uri to use to connect to pg_auto_failover nodes',
  usage: '[ --pgdata --monitor --formation --json ]',
  options: [
    options.pgdata,
    options.monitor,
    options.formation,
    () => new Option('-Z, --citus-cluster <name>', 'show the URI of the read replicas of that Citus cluster'),
    options.json,
  ],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    return withMonitor(context, given, (target) => {
      const uri = uriOfMonitor(target);
      const ssl = sslOfTarget(target);
      if (given.formation === 'monitor') return showOne(context, uri, null);
      if (given.formation === undefined && given.citusCluster === undefined)
        return showAll(context, target, uri, ssl);
      return showFormation(context, given, target, uri, ssl);
    });
  },
});

function uriOfMonitor({ connection, local }: MonitorTarget): string {
  return local?.config.role === 'monitor' ? monitorUri(local.config) : connection;
}

async function showOne(context: Context, monitor: string, shown: [string, string] | null): Promise<ExitCode> {
  if (context.json) {
    context.stdout.write(clientJson({ monitor, ...(shown === null ? {} : { [shown[0]]: shown[1] }) }));
  } else {
    context.stdout.write(`${shown === null ? monitor : shown[1]}\n`);
  }
  return exitCodes.ok;
}

async function showFormation(
  context: Context,
  given: ShowUriOptions,
  target: MonitorTarget,
  monitor: string,
  ssl: SslFragment,
): Promise<ExitCode> {
  const formation = resolveFormation(given, target.local);
  const cluster = given.citusCluster ?? 'default';
  const uri = await target.client.formationUri(formation, { cluster, ...ssl });
  if (uri === null) {
    const which = cluster === 'default' ? '' : ` and Citus cluster "${cluster}"`;
    throw new Failure(
      exitCodes.monitor,
      `Expected --formation to name a formation with nodes, the monitor has none for "${formation}"${which}`,
    );
  }
  return showOne(context, monitor, [formation, uri]);
}

async function showAll(
  context: Context,
  { client }: MonitorTarget,
  monitor: string,
  ssl: SslFragment,
): Promise<ExitCode> {
  const rows: UriRow[] = [{ type: 'monitor', name: 'monitor', uri: monitor }];
  const replicas: UriRow[] = [];
  for (const { formation, cluster } of await client.formationClusters()) {
    const uri = (await client.formationUri(formation, { cluster, ...ssl })) ?? '';
    if (cluster === 'default') rows.push({ type: 'formation', name: formation, uri });
    else replicas.push({ type: 'read-replica', name: cluster, uri });
  }
  rows.push(...replicas);
  context.stdout.write(
    context.json ? serverJson(rows) : table(wants10(context) ? columnsOf10 : columns, rows),
  );
  return exitCodes.ok;
}
