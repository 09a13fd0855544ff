import type { Io } from './command.js';

/** Whether tables are wanted as version 1.0 printed them. */
export function wants10({ env }: Io): boolean {
  return env.PG_AUTOCTL_OUTPUT_COMPAT === '1.0';
}
