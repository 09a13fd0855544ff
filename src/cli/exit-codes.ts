/** Exit codes of every command, with the original's numbers. */
export const exitCodes = {
  ok: 0,
  badArgs: 1,
  badConfig: 2,
  badState: 3,
  pgsql: 4,
  pgctl: 5,
  monitor: 6,
  coordinator: 7,
  keeper: 8,
  reload: 9,
  internal: 12,
  extensionMissing: 13,
} as const;

export type ExitCode = number;

export interface FailureOptions extends ErrorOptions {
  /** Lines logged after the message. */
  hints?: readonly string[];
  /** A FATAL line instead of an ERROR line. */
  fatal?: boolean;
  /** Print the usage text of the command after the message. */
  usage?: boolean;
}

/** A command cannot go on: the message is logged and the process exits with `code`. */
export class Failure extends Error {
  override name = 'Failure';
  readonly hints: readonly string[];
  readonly fatal: boolean;
  readonly usage: boolean;

  constructor(
    readonly code: ExitCode,
    message: string,
    options: FailureOptions = {},
  ) {
    super(message, options);
    this.hints = options.hints ?? [];
    this.fatal = options.fatal ?? false;
    this.usage = options.usage ?? false;
  }
}

/** A command line that cannot be understood: an error line, then the usage text. */
export function usageError(message: string): Failure {
  return new Failure(exitCodes.badArgs, message, { usage: true });
}
