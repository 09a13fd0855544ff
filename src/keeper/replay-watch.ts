import { compareLsn, parseLsn } from '../postgres/lsn.js';
import type { Observation } from '../postgres/observe.js';
import { type ReplayRange, startupReplay } from '../postgres/replay.js';
import type { LocalNode } from './local-node.js';

/** Watches Postgres replay WAL: while it starts, and while a standby catches up with its primary. */

/** A standby that is not further behind than this is as good as there. */
const near = 1024 * 1024;

export class ReplayWatch {
  #node: LocalNode;
  #range: ReplayRange | undefined;
  #looking = false;
  #starting = false;
  #from: string | null = null;

  constructor(node: LocalNode) {
    this.#node = node;
  }

  /** Postgres is starting: looks how far it is. Returns at once. */
  starting(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#lookAtStart()
      .catch((error: unknown) => this.#node.log.debug(`the replay cannot be watched: ${String(error)}`))
      .finally(() => {
        this.#looking = false;
      });
  }

  /** Once a turn. */
  seen(seen: Observation): void {
    const { control, progress } = this.#node;
    const { running, ready } = control.status();
    if (running && !ready) {
      this.starting();
      return;
    }
    if (this.#starting) progress.over({ succeeded: ready });
    this.#starting = false;
    this.#range = undefined;
    this.#catchUp(seen);
  }

  async #lookAtStart(): Promise<void> {
    const { config, control, progress } = this.#node;
    const { pg_ctl, pgdata } = config.postgresql;
    const range = this.#range === undefined ? {} : { range: this.#range };
    const found = await startupReplay({ pg_ctl, pgdata, ...range });
    const { running, ready } = control.status();
    if (found === undefined || !running || ready) return;
    this.#range = found.range;
    this.#starting = true;
    progress.note(found.progress);
  }

  /** From where it was when first seen behind, to where the primary was when it reported last. */
  #catchUp({ replayed }: Observation): void {
    const { state, group, progress } = this.#node;
    const target = group.others().find(({ isPrimary }) => isPrimary)?.lsn ?? null;
    const catchesUp = state.current_role === 'catchingup' && replayed !== null && target !== null;
    if (!catchesUp || behind(replayed, target) < near) {
      if (this.#from !== null) progress.over({ succeeded: catchesUp || state.current_role === 'secondary' });
      this.#from = null;
      return;
    }
    if (this.#from === null || compareLsn(replayed, this.#from) < 0) this.#from = replayed;
    progress.note({ what: 'replay', done: behind(this.#from, replayed), total: behind(this.#from, target) });
  }
}

/** Bytes from one position to a later one. */
function behind(lsn: string, target: string): number {
  return Number(parseLsn(target) - parseLsn(lsn));
}
