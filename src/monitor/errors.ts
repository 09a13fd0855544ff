/** Every error of the monitor, told apart by SQLSTATE and never by its text. */

/** The monitor answered with an error. */
export class MonitorError extends Error {
  override name = 'MonitorError';
  constructor(
    message: string,
    readonly sqlstate: string,
    readonly detail: string | undefined,
    readonly hint: string | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The monitor could not be reached, or the connection broke. */
export class MonitorUnreachable extends Error {
  override name = 'MonitorUnreachable';
}

/** No such node, formation or group (42704, 42P17). */
export class UnknownObject extends MonitorError {
  override name = 'UnknownObject';
}

/** The state of the group does not allow what was asked (55000). */
export class NotNow extends MonitorError {
  override name = 'NotNow';
}

/** Somebody else is at it, worth a retry (55006, 55P03, 40003, 40P01, classes 53 and 54). */
export class Busy extends MonitorError {
  override name = 'Busy';
}

/** A newer connection speaks for the node (40001). */
export class Superseded extends Busy {
  override name = 'Superseded';
}

/** Another system identifier owns the group (23P01). */
export class OtherSystemIdentifier extends MonitorError {
  override name = 'OtherSystemIdentifier';
}

/** A name, address or node id is taken (23505). */
export class AlreadyThere extends MonitorError {
  override name = 'AlreadyThere';
}

/** An argument is refused (22023, 22004, 22P02). */
export class BadArgument extends MonitorError {
  override name = 'BadArgument';
}

/** The database is no monitor: the schema, the function or the right to use it is missing (3F000, 42883, 42P01, 42501). */
export class NotAMonitor extends MonitorError {
  override name = 'NotAMonitor';
}

const classes: Record<string, typeof MonitorError> = {
  '42704': UnknownObject,
  '42P17': UnknownObject,
  '55000': NotNow,
  '55006': Busy,
  '55P03': Busy,
  '40001': Superseded,
  '40003': Busy,
  '40P01': Busy,
  '23P01': OtherSystemIdentifier,
  '23505': AlreadyThere,
  '22023': BadArgument,
  '22004': BadArgument,
  '22P02': BadArgument,
  '3F000': NotAMonitor,
  '42883': NotAMonitor,
  '42P01': NotAMonitor,
  '42501': NotAMonitor,
};

interface DatabaseErrorLike {
  code: string;
  message: string;
  severity: string;
  detail?: string;
  hint?: string;
}

function isDatabaseError(error: unknown): error is DatabaseErrorLike {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}

/** SQLSTATEs after which the session is gone or the server takes nobody: the same as not reaching it. */
function meansUnreachable(sqlstate: string): boolean {
  return sqlstate.startsWith('08') || sqlstate.startsWith('57P') || sqlstate === '25P03';
}

/** Turns whatever `pg` threw into one of the classes above. */
export function asMonitorError(error: unknown): Error {
  if (error instanceof MonitorError || error instanceof MonitorUnreachable) return error;
  if (!isDatabaseError(error)) {
    const message = error instanceof Error ? error.message : String(error);
    return new MonitorUnreachable(message, { cause: error });
  }
  const sqlstate = error.code;
  if (meansUnreachable(sqlstate)) return new MonitorUnreachable(error.message, { cause: error });
  const busy = sqlstate.startsWith('53') || sqlstate.startsWith('54');
  const known = busy ? Busy : (classes[sqlstate] ?? MonitorError);
  return new known(error.message, sqlstate, error.detail, error.hint, { cause: error });
}

/** Whether it is the end of the time that `pg` was given for a connection or a query; it has no code for that. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && ['timeout expired', 'Query read timeout'].includes(error.message);
}

/** Whether the same call may succeed in a moment. */
export function isRetryable(error: unknown): boolean {
  return error instanceof Busy || error instanceof MonitorUnreachable;
}
