import type { HbaLevel } from '../config/model.js';
import type { Context } from './command.js';
import { exitCodes, Failure, usageError } from './exit-codes.js';
import { asBoolean } from './values.js';

export interface AuthOptions {
  auth?: string;
  skipPgHba?: boolean;
  pgHbaLan?: boolean;
}

/** Which rules go to pg_hba.conf: the method, or none of ours. */
export interface AuthChoice {
  auth_method: string;
  hba_level: HbaLevel;
}

/** What options and environment choose; null when they choose nothing. Contradictions are refused. */
export function authChoice(context: Context, given: AuthOptions, usual: HbaLevel): AuthChoice | null {
  const variable = context.env.PG_AUTOCTL_AUTH_METHOD;
  const method = given.auth ?? variable;
  if (given.skipPgHba === true && method !== undefined) {
    const name = given.auth === undefined ? 'PG_AUTOCTL_AUTH_METHOD' : '--auth';
    throw usageError(`Expected either --skip-pg-hba or ${name}, got both`);
  }
  const lan = given.pgHbaLan === true || lanVariable(context);
  if (lan && given.skipPgHba === true)
    throw usageError('Expected either --skip-pg-hba or --pg-hba-lan, got both');
  if (given.skipPgHba === true || method === 'skip') return { auth_method: 'trust', hba_level: 'skip' };
  if (method === undefined) return null;
  if (!/^[a-z][a-z0-9-]*$/.test(method)) {
    throw new Failure(
      exitCodes.badArgs,
      `Expected --auth to be an authentication method of pg_hba.conf such as trust, md5 or scram-sha-256, got "${method}"`,
      { fatal: true },
    );
  }
  return { auth_method: method, hba_level: lan ? 'app' : usual };
}

function lanVariable({ env }: Context): boolean {
  const variable = env.PG_AUTOCTL_PG_HBA_LAN;
  return variable !== undefined && asBoolean('PG_AUTOCTL_PG_HBA_LAN', variable);
}
