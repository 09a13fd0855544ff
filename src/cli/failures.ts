import { ConfigError } from '../config/check.js';
import { StateFileError } from '../keeper/state-file.js';
import type { Logger } from '../log/logger.js';
import { MonitorError, MonitorUnreachable, NotAMonitor } from '../monitor/errors.js';
import { type ExitCode, exitCodes, Failure } from './exit-codes.js';

/** Logs whatever stopped a command, and says how the command ends. */
export function reportFailure(error: unknown, log: Logger): { code: ExitCode; usage: boolean } {
  if (error instanceof Failure) {
    if (error.cause !== undefined) reportCause(error.cause, log);
    if (error.fatal) log.fatal(error.message);
    else log.error(error.message);
    for (const hint of error.hints) log.warn(hint);
    return { code: error.code, usage: error.usage };
  }
  reportCause(error, log);
  return { code: codeOf(error), usage: false };
}

function codeOf(error: unknown): ExitCode {
  if (error instanceof MonitorError || error instanceof MonitorUnreachable) return exitCodes.monitor;
  if (error instanceof StateFileError) return exitCodes.badState;
  if (error instanceof ConfigError) return exitCodes.badConfig;
  return exitCodes.internal;
}

function reportCause(error: unknown, log: Logger): void {
  if (error instanceof MonitorError) {
    for (const line of error.message.split('\n')) log.error(`Monitor ERROR:  ${line}`);
    if (error.detail !== undefined) log.error(`Monitor DETAIL:  ${error.detail}`);
    if (error.hint !== undefined) log.error(`Monitor HINT: ${error.hint}`);
    if (error instanceof NotAMonitor) {
      log.error('Expected the database to be a pg_auto_failover monitor; is the connection string right?');
    }
    return;
  }
  if (error instanceof MonitorUnreachable) {
    log.error(`Failed to connect to the monitor: ${error.message}`);
    return;
  }
  log.error(error instanceof Error ? error.message : String(error));
  if (error instanceof Error && error.stack !== undefined) log.debug(error.stack);
}
