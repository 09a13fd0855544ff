import type { InstalledMonitor } from './monitor.js';
import { both, type Situation } from './situation.js';
import { Walk } from './walk.js';

/** Where walks start: a group that has been born, in peace, and is at rest. */
export async function atRest(monitor: InstalledMonitor): Promise<{ birth: Walk; situation: Situation }> {
  const birth = await new Walk(monitor, { switchover: false, removal: false }, { violations: 1 }).run();
  const found = birth.find(({ monitor: { rows, sets }, servers }) =>
    both.every((which) => {
      const row = rows[which];
      const state = which === 0 ? 'primary' : 'secondary';
      const knows = row?.reports === state && row.goal === state && row.health === 1;
      return knows && servers[which].role === state && !servers[which].extra && sets.at(-1)?.lsn !== null;
    }),
  );
  if (found === undefined) throw new Error(`the group never came to rest: ${birth.figures}`);
  return { birth, situation: found.situation };
}
