import type { Writable } from 'node:stream';
import type { Option } from 'commander';
import type { Logger } from '../log/logger.js';
import type { ExitCode } from './exit-codes.js';

/** Where words come from and where they go: nothing in this room reads the process itself. */
export interface Io {
  stdout: Writable;
  stderr: { write(text: string): unknown; isTTY?: boolean };
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The path that this program was started as. */
  program?: string | undefined;
  /** Asks whoever sits at the terminal; undefined: nobody does. */
  ask?: ((question: string) => Promise<string>) | undefined;
  /** Effective user id of the process. */
  uid?: number | undefined;
}

/** What a command gets to work with. */
export interface Context extends Io {
  log: Logger;
  /** `--json`, before or after the words of the command. */
  json: boolean;
  /** The path of the command, `pg_autoctl show state`. */
  path: string;
  /** Every command there is, as `help` prints it. */
  wholeTree: () => string;
}

/** One command: its words, its options, what it does. */
export interface Leaf {
  kind: 'leaf';
  name: string;
  summary: string;
  /** What follows the path in the usage line. */
  usage: string;
  options: readonly (() => Option)[];
  /** Whether `--json` changes its output; where it does not, asking for it logs a warning. */
  json: boolean;
  run: (context: Context, options: never, words: readonly string[]) => Promise<ExitCode>;
}

export interface Group {
  kind: 'group';
  name: string;
  summary: string;
  commands: readonly (Leaf | Group)[];
  /** Works, but is listed only when asked for. */
  hidden?: (env: NodeJS.ProcessEnv) => boolean;
}

/** Options that every command has, as commander hands them over. */
export interface CommonOptions {
  json?: boolean;
}

/** Declares a command whose `run` takes options of type `Options`. */
export function command<Options extends object>(
  declared: Omit<Leaf, 'kind' | 'run'> & {
    run: (context: Context, options: Options, words: readonly string[]) => Promise<ExitCode>;
  },
): Leaf {
  return { kind: 'leaf', ...declared };
}

export function group(name: string, summary: string, commands: readonly (Leaf | Group)[]): Group {
  return { kind: 'group', name, summary, commands };
}
