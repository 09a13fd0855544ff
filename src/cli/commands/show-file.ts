import { existsSync, readFileSync } from 'node:fs';
import { Option } from 'commander';
import { configAsIni, configAsObject } from '../../config/load.js';
import { initDisplay, readInitFile } from '../../keeper/init-file.js';
import { readStateFile } from '../../keeper/state-file.js';
import { readPidFile } from '../../supervisor/index.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure, usageError } from '../exit-codes.js';
import { type FileKind, type Files, fileKinds, filesOf } from '../files.js';
import * as options from '../options.js';
import { type Column, clientJson, table } from '../output.js';
import { stateObject, stateText } from '../state-contents.js';
import { readLocal } from '../target.js';
import { noWords } from '../words.js';

type Selection = Partial<Record<FileKind | 'all', boolean>>;

interface ShowFileOptions extends Selection {
  pgdata?: string;
  contents?: boolean;
}

const columns: readonly Column<[string, string]>[] = [
  { title: 'File', width: 7, cell: ([title]) => title },
  { title: 'Path', width: 15, align: 'free', rule: 15, cell: ([, path]) => path },
];

export const showFile = command<ShowFileOptions>({
  name: 'file',
  summary: 'List pg_autoctl internal files (config, state, pid)',
  usage: '[ --pgdata --all --config | --state | --init | --pid --contents ]',
  options: [
    options.pgdata,
    () => new Option('-a, --all', 'show all pg_autoctl files'),
    () => new Option('-c, --config', 'show pg_autoctl configuration file'),
    () => new Option('-s, --state', 'show pg_autoctl state file'),
    () => new Option('-i, --init', 'show pg_autoctl initialisation state file'),
    () => new Option('-p, --pid', 'show pg_autoctl PID file'),
    () => new Option('-C, --contents', 'show selected file contents'),
    options.json,
  ],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    const files = filesOf(context, given.pgdata);
    const selected = selection(given);
    if (selected === 'all') {
      if (given.contents === true)
        context.log.warn('Ignoring --contents: it shows one file, see --config, --state, --init, --pid');
      return showAll(context, files);
    }
    const path = files[selected];
    if (path === undefined) {
      throw new Failure(
        exitCodes.badArgs,
        `A monitor has no ${selected} file: expected --config or --pid, got --${selected}`,
      );
    }
    if (given.contents !== true) return print(context, `${path}\n`);
    return showContents(context, given, selected, path);
  },
});

function selection(given: Selection): FileKind | 'all' {
  const chosen = (['all', ...fileKinds] as const).filter((kind) => given[kind] === true);
  if (chosen.length > 1) {
    throw usageError(
      `Expected one of --all, --config, --state, --init, --pid, got ${chosen.map((it) => `--${it}`).join(' ')}`,
    );
  }
  return chosen[0] ?? 'all';
}

function print(context: Context, text: string): ExitCode {
  context.stdout.write(text);
  return exitCodes.ok;
}

const titles: Record<FileKind, string> = { config: 'Config', state: 'State', init: 'Init', pid: 'Pid' };

function showAll(context: Context, files: Files): ExitCode {
  if (context.json) return print(context, clientJson(files));
  const rows = fileKinds.flatMap((kind): [string, string][] => {
    const path = files[kind];
    return path === undefined ? [] : [[titles[kind], path]];
  });
  return print(context, table(columns, rows));
}

async function showContents(
  context: Context,
  given: ShowFileOptions,
  kind: FileKind,
  path: string,
): Promise<ExitCode> {
  switch (kind) {
    case 'config': {
      const { config } = readLocal(context, given.pgdata);
      return print(context, context.json ? clientJson(configAsObject(config)) : `${configAsIni(config)}\n`);
    }
    case 'state': {
      const state = await readStateFile(path);
      return print(context, context.json ? clientJson(stateObject(state)) : stateText(state));
    }
    case 'init': {
      const found = await readInitFile(path);
      if (found === null)
        throw new Failure(exitCodes.badState, `Expected an init file at "${path}", found none`);
      return print(context, `Postgres state at keeper init: ${initDisplay[found]}\n`);
    }
    case 'pid':
      return showPid(context, path);
  }
}

async function showPid(context: Context, path: string): Promise<ExitCode> {
  if (!existsSync(path))
    throw new Failure(exitCodes.internal, `Expected a pid file at "${path}", found none`);
  if (!context.json) return print(context, readFileSync(path, 'utf8'));
  const pid = readPidFile(path);
  if (pid === null) throw new Failure(exitCodes.internal, `Expected a pid file of pg_autoctl at "${path}"`);
  return print(
    context,
    clientJson({
      pid: pid.pid,
      pgdata: pid.pgdata,
      version: pid.version,
      semId: 0,
      services: pid.services.map((service) => ({
        name: service.name,
        pid: service.pid,
        version: pid.version,
        pgautofailover: pid.extensionVersion,
      })),
    }),
  );
}
