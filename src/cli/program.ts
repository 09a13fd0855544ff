import { Command } from 'commander';
import { createLogger, type Level } from '../log/logger.js';
import type { CommonOptions, Context, Group, Io, Leaf } from './command.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { reportFailure } from './failures.js';
import { GetoptError, getopt, type OptionSpec } from './getopt.js';
import { groupError, groupHelp, leafHelp, pathOf, usageText, wholeTree } from './help.js';
import * as options from './options.js';
import { tree } from './tree.js';
import { versionText } from './version.js';

/** The command line as an object: tests run it in process, main.ts runs it for real. */
export interface Program {
  root: Command;
  /** Runs one command line, without the program's name; gives its exit code. */
  run(words: readonly string[]): Promise<ExitCode>;
}

/** Builds every command; nothing is read from the process but what `io` holds. */
export function createProgram(io: Io): Program {
  const leaves = new Map<Command, Leaf>();
  const root = mount(tree, leaves, io);
  return { root, run: (words) => run(root, leaves, io, words) };
}

function mount(declared: Group | Leaf, leaves: Map<Command, Leaf>, io: Io): Command {
  const made = new Command(declared.name).description(declared.summary).helpOption(false).helpCommand(false);
  made.exitOverride().enablePositionalOptions();
  made.configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
  });
  if (declared.kind === 'leaf') {
    leaves.set(made, declared);
    made.usage(declared.usage).argument('[words...]');
    for (const option of [...declared.options, ...options.common]) made.addOption(option());
    if (!declared.options.includes(options.json)) made.addOption(options.json().hideHelp());
    return made;
  }
  for (const option of [options.json, ...options.common]) made.addOption(option());
  for (const sub of declared.commands) {
    const hidden = sub.kind === 'group' && sub.hidden?.(io.env) === true;
    made.addCommand(mount(sub, leaves, io), { hidden });
  }
  return made;
}

/** What the words ask for, once the rules of getopt are applied to them. */
interface Request {
  leaf: Command;
  options: string[];
  positionals: string[];
  level: Level;
  json: boolean;
}

const finalOptions = ['--help', '--version'];

async function run(
  root: Command,
  leaves: Map<Command, Leaf>,
  io: Io,
  words: readonly string[],
): Promise<ExitCode> {
  const read = understand(root, io, words);
  if (typeof read === 'number') return read;
  const declared = leaves.get(read.leaf);
  if (declared === undefined) throw new Error(`"${pathOf(read.leaf)}" is mounted without a declaration`);

  const format = io.env.PG_AUTOCTL_LOG_FORMAT === 'json' ? 'json' : 'text';
  const log = createLogger({ level: read.level, stream: io.stderr, format });
  let code: ExitCode = exitCodes.ok;
  read.leaf.action(async (positionals: string[], given: CommonOptions) => {
    const json = read.json || given.json === true;
    if (json && !declared.json) log.warn(`${pathOf(read.leaf)} has no JSON output: --json is ignored`);
    const context: Context = {
      ...io,
      uid: 'uid' in io ? io.uid : process.geteuid?.(),
      log,
      json,
      path: pathOf(read.leaf),
      wholeTree: () => wholeTree(root),
    };
    code = await declared.run(context, given as never, positionals);
  });
  const path = pathOf(read.leaf).split(' ').slice(1);
  try {
    await root.parseAsync([...path, ...read.options, '--', ...read.positionals], { from: 'user' });
  } catch (error) {
    const failed = reportFailure(error, log);
    if (failed.usage) io.stderr.write(usageText(read.leaf));
    return failed.code;
  }
  return code;
}

/** Finds the command and its words, or answers by itself: help, version, a complaint. */
function understand(root: Command, io: Io, words: readonly string[]): Request | ExitCode {
  let here = root;
  try {
    const before = getopt(words, specs(root), { stopAtOperand: true, final: finalOptions });
    const answered = answer(root, io, before.options);
    if (answered !== null) return answered;

    let rest = before.positionals;
    while (here.commands.length > 0) {
      const [word, ...following] = rest;
      const next = here.commands.find((sub) => sub.name() === word);
      if (next === undefined && (word === '--help' || word === '-h'))
        return answer(here, io, ['--help']) ?? 0;
      if (next === undefined) {
        io.stderr.write(groupError(here, word));
        return exitCodes.badArgs;
      }
      here = next;
      rest = following;
    }

    const parsed = getopt(rest, specs(here), { final: finalOptions });
    return (
      answer(here, io, parsed.options) ?? {
        leaf: here,
        options: parsed.options.filter((option) => !['--verbose', '--quiet'].includes(option)),
        positionals: parsed.positionals,
        level: level(parsed.options) ?? level(before.options) ?? 'info',
        json: before.options.includes('--json'),
      }
    );
  } catch (error) {
    if (!(error instanceof GetoptError)) throw error;
    io.stderr.write(`${here.name()}: ${error.message}\n`);
    io.stderr.write(here.commands.length > 0 ? groupHelp(here) : usageText(here));
    return exitCodes.badArgs;
  }
}

function answer(here: Command, io: Io, given: readonly string[]): ExitCode | null {
  if (given.includes('--version')) {
    io.stdout.write(versionText());
    return exitCodes.ok;
  }
  if (!given.includes('--help')) return null;
  io.stderr.write(here.commands.length > 0 ? groupHelp(here) : leafHelp(here));
  return exitCodes.ok;
}

function specs(here: Command): OptionSpec[] {
  return here.options.map(({ long, short, required }) => ({ long: long ?? '', short, takesValue: required }));
}

/** `-v` once is the default; the last run of `-v` or `-q` wins. */
function level(given: readonly string[]): Level | null {
  let verbose = 0;
  let quiet: boolean | null = null;
  for (const option of given) {
    if (option === '--quiet') quiet = true;
    if (option === '--verbose') {
      verbose = quiet === true ? 1 : verbose + 1;
      quiet = false;
    }
  }
  if (quiet === null) return null;
  if (quiet) return 'error';
  return verbose >= 3 ? 'trace' : verbose === 2 ? 'debug' : 'info';
}
