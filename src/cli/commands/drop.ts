import { Option } from 'commander';
import { dropMonitor as dropLocalMonitor, dropNodeLocally } from '../../supervisor/index.js';
import { type Context, command } from '../command.js';
import { dropRemotely } from '../drop-remotely.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import type { TargetOptions } from '../options.js';
import * as options from '../options.js';
import { type Local, readLocal, withMonitor } from '../target.js';
import { asInteger, asPort } from '../values.js';
import { version } from '../version.js';
import { noWords } from '../words.js';

interface DropNodeOptions extends TargetOptions {
  name?: string;
  hostname?: string;
  pgport?: string;
  destroy?: boolean;
  force?: boolean;
  /** False after `--no-wait`. */
  wait?: string | false;
}

const destroy = () => new Option('-d, --destroy', 'also destroy Postgres database');

export const dropNode = command<DropNodeOptions>({
  name: 'node',
  summary: 'Drop a node from the pg_auto_failover monitor',
  usage:
    '[ [ [ --pgdata ] [ --destroy ] ] | [ --monitor [ [ --hostname --pgport ] | [ --formation --name ] ] ] ] ',
  options: [
    options.pgdata,
    options.monitor,
    options.formation,
    options.name,
    () => new Option('-n, --hostname <host>', 'drop the node with given hostname and pgport'),
    () => new Option('-p, --pgport <port>', 'drop the node with given hostname and pgport'),
    destroy,
    () => new Option('-F, --force', 'force dropping the node from the monitor'),
    options.wait,
    () => new Option('--no-wait', 'return when the monitor has agreed, and remove nothing here'),
    options.json,
  ],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const seconds = secondsToWait(given.wait);
    const port = given.pgport === undefined ? null : asPort('--pgport', given.pgport);
    const local = localNode(context, given);
    if (local !== null) return dropLocally(context, given, local);
    const usualPort = context.env.PGPORT ? asPort('PGPORT', context.env.PGPORT) : 5432;
    refuseRemoteMixture(given);
    return withMonitor(
      context,
      given,
      (target) =>
        dropRemotely(context, target, {
          ...given,
          port: port ?? usualPort,
          force: given.force === true,
          seconds,
        }),
      { missing: exitCodes.badArgs },
    );
  },
});

function secondsToWait(given: string | false | undefined): number {
  if (given === false) return 0;
  return given === undefined ? 60 : asInteger('--wait', given, 0, 2_147_483);
}

/** The data node that PGDATA belongs to, unless the command names a monitor. */
function localNode(context: Context, given: DropNodeOptions): Local | null {
  if (given.monitor !== undefined || context.env.PG_AUTOCTL_MONITOR) return null;
  const local = readLocal(context, given.pgdata);
  return local.config.role === 'keeper' ? local : null;
}

async function dropLocally(
  context: Context,
  given: DropNodeOptions,
  { config, paths }: Local,
): Promise<ExitCode> {
  for (const option of ['name', 'hostname', 'pgport'] as const) {
    if (given[option] === undefined) continue;
    throw new Failure(
      exitCodes.badArgs,
      `Expected --${option} only with --monitor or a monitor's --pgdata, got "${given[option]}" and the --pgdata of a node`,
      { fatal: true, hints: ['HINT: without it the node of --pgdata is dropped'] },
    );
  }
  if (config.role !== 'keeper') throw new Error('a monitor is dropped with drop monitor');
  return dropNodeLocally(config, paths, context.log, {
    env: context.env,
    version,
    destroy: given.destroy === true,
    force: given.force === true,
    wait: given.wait !== false,
  });
}

function refuseRemoteMixture(given: DropNodeOptions): void {
  if (given.destroy === true) {
    throw new Failure(
      exitCodes.badArgs,
      "Expected --destroy only with a node's own --pgdata: files on other machines stay",
    );
  }
  if (given.name !== undefined && given.hostname !== undefined) {
    throw new Failure(exitCodes.badArgs, 'Expected either --name or --hostname, got both', { fatal: true });
  }
  if (given.name === undefined && given.hostname === undefined) {
    throw new Failure(
      exitCodes.badArgs,
      'Expected --name NAME, or --hostname HOST with --pgport PORT, got neither',
      {
        fatal: true,
      },
    );
  }
}

export const dropMonitor = command<{ pgdata?: string; destroy?: boolean }>({
  name: 'monitor',
  summary: 'Drop the pg_auto_failover monitor',
  usage: '[ --pgdata --destroy ]',
  options: [options.pgdata, destroy],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const { config, paths, pgdata } = readLocal(context, given.pgdata);
    if (config.role !== 'monitor') {
      throw new Failure(
        exitCodes.badConfig,
        `Expected "${pgdata}" to be a monitor, it is a Postgres node: see drop node`,
        {
          fatal: true,
        },
      );
    }
    return dropLocalMonitor(config, paths, context.log, {
      env: context.env,
      version,
      destroy: given.destroy === true,
    });
  },
});
