import type { MaintenanceEnd } from '../monitor/listing-rows.js';
import { exitCodes, Failure } from './exit-codes.js';

const units: Record<string, string> = { s: 'seconds', min: 'minutes', h: 'hours', d: 'days' };

/** `90s`, `30min`, `2h`, `1d` from now, or a moment such as `2026-05-04T22:00` in local time. */
export function asMoment(option: string, text: string): MaintenanceEnd {
  const [, number, unit = ''] = /^(\d+)\s*(s|min|h|d)$/.exec(text.trim()) ?? [];
  if (number !== undefined && Number(number) > 0) return { after: `${number} ${units[unit]}` };
  const moment = /^\d{4}-\d\d-\d\d/.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN;
  if (Number.isNaN(moment)) {
    throw new Failure(
      exitCodes.badArgs,
      `Expected ${option} to be a time from now (90s, 30min, 2h, 1d) or a moment (2026-05-04T22:00), got "${text}"`,
      { fatal: true },
    );
  }
  return { at: new Date(moment).toISOString() };
}
