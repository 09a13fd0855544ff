/** Exit statuses of the long-running commands (the original's). */
export const exitCodes = {
  ok: 0,
  badArgs: 1,
  badConfig: 2,
  badState: 3,
  pgctl: 5,
  monitor: 6,
  internal: 12,
} as const;
