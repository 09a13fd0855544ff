import type { Logger } from '../log/logger.js';
import { humanBytes, humanSeconds, type Progress, progressText } from '../postgres/progress.js';

/** Tells how far long work has come: now and then in the log, more often to the monitor. */

/** What the monitor keeps; null when the work is over. */
export type Told = (Progress & { seconds_left: number | null }) | null;

export interface ProgressTellerOptions {
  log: Logger;
  /** Tells the monitor; a failure is no reason to stop the work. */
  tell: (told: Told) => Promise<void>;
  /** Milliseconds, monotonic. */
  now?: () => number;
}

interface Sample {
  at: number;
  done: number;
}

/** Short work is nobody's concern. */
const firstTold = 2000;
const toldEvery = 2000;
const firstLogged = 5000;
const loggedEvery = 10_000;
/** The rate is that of late. */
const window = 30_000;

export class ProgressTeller {
  #options: ProgressTellerOptions;
  #now: () => number;
  #what: Progress['what'] | null = null;
  #samples: Sample[] = [];
  #first: Sample = { at: 0, done: 0 };
  #last: Progress | null = null;
  #nextLogged = 0;
  #nextTold = 0;
  #wasTold = false;
  #telling: Promise<void> = Promise.resolve();
  #isTelling = false;

  constructor(options: ProgressTellerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** The work has come that far. Returns at once. */
  note(progress: Progress): void {
    const at = this.#now();
    if (progress.what !== this.#what || progress.done < (this.#last?.done ?? 0)) this.#begin(progress, at);
    this.#last = progress;
    this.#samples.push({ at, done: progress.done });
    while (this.#samples.length > 2 && at - (this.#samples[0]?.at ?? at) > window) this.#samples.shift();
    if (at >= this.#nextLogged) {
      this.#options.log.info(this.#sentence(progress));
      this.#nextLogged = at + loggedEvery;
    }
    if (at >= this.#nextTold && !this.#isTelling) {
      this.#tell({ ...progress, seconds_left: this.#secondsLeft(progress) });
      this.#nextTold = at + toldEvery;
    }
  }

  /** The work has ended; that is logged when its progress was. Does nothing unless some was under way. */
  over({ succeeded = true } = {}): void {
    if (this.#last === null) return;
    this.#logEnd(this.#last, succeeded);
    this.#what = null;
    this.#last = null;
    if (this.#wasTold) this.#tell(null);
  }

  /** What the monitor was to be told has been said, or has failed. */
  async settled(): Promise<void> {
    await this.#telling;
  }

  #logEnd(last: Progress, succeeded: boolean): void {
    const took = this.#now() - this.#first.at;
    if (took >= firstLogged) {
      const amount = humanBytes(last.done - this.#first.done);
      const rate = humanBytes(((last.done - this.#first.done) * 1000) / took);
      const ended = `${last.what}${succeeded ? '' : ' given up'}`;
      this.#options.log.info(`${ended}: ${amount} in ${humanSeconds(took / 1000)}, ${rate}/s`);
    }
  }

  #begin({ what, done }: Progress, at: number): void {
    if (this.#last !== null) this.#logEnd(this.#last, true);
    this.#what = what;
    this.#samples = [];
    this.#first = { at, done };
    this.#nextLogged = at + firstLogged;
    this.#nextTold = at + firstTold;
  }

  #tell(told: Told): void {
    this.#isTelling = true;
    this.#wasTold = told !== null;
    this.#telling = this.#telling
      .then(() => this.#options.tell(told))
      .catch((error: unknown) =>
        this.#options.log.debug(`the monitor was not told the progress: ${String(error)}`),
      )
      .finally(() => {
        this.#isTelling = false;
      });
  }

  /** Bytes in a second, of late; 0 while that is not known. */
  #rate(): number {
    const [oldest, newest] = [this.#samples[0], this.#samples.at(-1)];
    if (oldest === undefined || newest === undefined || newest.at <= oldest.at) return 0;
    return ((newest.done - oldest.done) * 1000) / (newest.at - oldest.at);
  }

  #secondsLeft({ done, total }: Progress): number | null {
    const rate = this.#rate();
    const left = Math.ceil(Math.max(0, total - done) / rate);
    return rate > 0 && left < 2 ** 31 ? left : null;
  }

  #sentence(progress: Progress): string {
    const left = this.#secondsLeft(progress);
    const until = left === null ? 'time left not known yet' : `${humanSeconds(left)} left`;
    return `${progressText(progress)}, ${humanBytes(this.#rate())}/s, ${until}`;
  }
}
