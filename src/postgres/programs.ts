import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import type { Level, Logger } from '../log/logger.js';
import { parentDeathCommand } from './parent-death.js';

/** The OS user that owns a data directory. */
export interface Owner {
  uid: number;
  gid: number;
}

/** A program could not be run, or ended with a status other than 0. */
export class ProgramFailed extends Error {
  override name = 'ProgramFailed';
  constructor(
    message: string,
    readonly program: string,
    readonly exitCode: number | undefined,
    readonly output: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface RunOptions {
  args: readonly string[];
  /** The data directory the program works for: when we are root the program runs as its owner. */
  pgdata?: string;
  env?: NodeJS.ProcessEnv;
  /** Each line the program prints is logged as it comes. */
  log?: Logger;
  /** Level of those lines; `info` when not given. */
  level?: Level;
  /** Takes lines that are not to be logged, nor kept as output: true for each it takes. */
  onLine?: (line: string) => boolean;
  /** Statuses that are no failure, besides 0. */
  accept?: readonly number[];
  /** Milliseconds after which the program is killed. */
  timeout?: number;
  signal?: AbortSignal;
  /** Ends at once when we die: what changes a data directory must not go on beside a keeper that begins anew. */
  diesWithUs?: boolean;
}

export interface Result {
  stdout: string;
  stderr: string;
  exitCode: number;
}

/** Runs a program to its end, with messages in English, and returns what it printed. */
export async function runProgram(program: string, options: RunOptions): Promise<Result> {
  const owner = options.pgdata === undefined ? undefined : ownerWhenRoot(options.pgdata);
  const before = options.diesWithUs ? parentDeathCommand(process.env, 'KILL') : [];
  const [first = program, ...args] = [...before, program, ...options.args];
  const child = execa(first, args, {
    cwd: '/',
    env: { LC_ALL: 'C', PGCONNECT_TIMEOUT: '2', ...options.env },
    stdin: 'ignore',
    reject: false,
    ...owner,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.log === undefined ? {} : { stderr: ['pipe', relay(options.log, options)] }),
  });
  const { stdout, stderr, exitCode, cause, shortMessage } = await child;
  const accepted = exitCode === 0 || (exitCode !== undefined && options.accept?.includes(exitCode));
  if (accepted) return { stdout: text(stdout), stderr: text(stderr), exitCode };
  const said = text(stderr).trim() || text(stdout).trim();
  const what = exitCode === undefined ? shortMessage : `"${program}" ended with status ${exitCode}`;
  throw new ProgramFailed(said ? `${what}: ${said}` : String(what), program, exitCode, said, { cause });
}

/** When we are root: the owner of the path, or of its nearest directory that exists. Postgres refuses to run as root. */
export function ownerWhenRoot(path: string): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const { uid, gid } = nearest(path);
  if (uid !== 0) return { uid, gid };
  throw new Error(`Expected "${path}" to be owned by an ordinary user, its owner is root`);
}

function nearest(path: string): Owner {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ?? nearest(dirname(path));
}

/** Progress lines end with a carriage return: each counts as a line, empty ones are left out. */
function relay(log: Logger, { level = 'info', onLine }: Pick<RunOptions, 'level' | 'onLine'>) {
  return function* (line: unknown): Generator<string> {
    for (const part of String(line).split('\r')) {
      if (part.trim() === '') continue;
      const isTaken = onLine?.(part) === true;
      log[isTaken ? 'debug' : level](part.trimEnd());
      if (!isTaken) yield part;
    }
  };
}

function text(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
