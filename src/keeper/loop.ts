import type { Logger } from '../log/logger.js';
import { nextDelay } from '../monitor/backoff.js';
import type { Keeper, Turn } from './keeper.js';

/** Turn after turn: wait for the interval or a nudge, never on the way to a new state. */

export type LoopEnd = 'left' | 'dropped' | 'settled';

export interface LoopOptions {
  keeper: Pick<Keeper, 'turn'>;
  log: Logger;
  /** Milliseconds between two turns when nothing happens. */
  interval?: number;
  /** Runs between two turns after a reload was asked for. */
  reload?: () => Promise<void>;
  /** Asked after each turn: whether to end there. */
  until?: (turn: Turn) => boolean;
  /** Asked before each turn: whether this process may go on at all. */
  mayGoOn?: () => boolean;
}

const soonest = 50;

export class Loop {
  #options: LoopOptions;
  #interval: number;
  #leaving = false;
  #reloading = false;
  #nudged = false;
  #wake: (() => void) | null = null;
  #said = '';
  #pause = 0;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#interval = options.interval ?? 1000;
  }

  /** Something may have changed: the next turn starts now. */
  nudge(): void {
    this.#nudged = true;
    this.#wake?.();
  }

  /** Ends after the turn that is under way. */
  leave(): void {
    this.#leaving = true;
    this.#wake?.();
  }

  reload(): void {
    this.#reloading = true;
    this.nudge();
  }

  async run(): Promise<LoopEnd> {
    while (!this.#leaving && (this.#options.mayGoOn?.() ?? true)) {
      await this.#reloadIfAsked();
      this.#nudged = false;
      const turn = await this.#turn();
      this.#say(turn);
      if (turn.dropped) return 'dropped';
      if (this.#options.until?.(turn) === true) return 'settled';
      await this.#wait(turn.next);
    }
    return 'left';
  }

  async #turn(): Promise<Turn> {
    try {
      return await this.#options.keeper.turn();
    } catch (error) {
      if (!this.#leaving)
        this.#options.log.debug(error instanceof Error ? String(error.stack) : String(error));
      const sentence = `this turn failed: ${error instanceof Error ? error.message : String(error)}`;
      return {
        sentence,
        next: 'later',
        level: this.#leaving ? 'info' : 'error',
        reported: false,
        dropped: false,
      };
    }
  }

  async #reloadIfAsked(): Promise<void> {
    if (!this.#reloading) return;
    this.#reloading = false;
    await this.#options.reload?.();
  }

  #say({ sentence, level }: Turn): void {
    if (sentence !== this.#said) this.#options.log[level](sentence);
    else this.#options.log.debug(sentence);
    this.#said = sentence;
  }

  #wait(next: Turn['next']): Promise<void> {
    if (next === 'soon') this.#pause = Math.min(this.#interval, Math.max(soonest, this.#pause * 2));
    else if (next === 'retry') this.#pause = nextDelay(this.#pause);
    else this.#pause = next === 'now' ? 0 : this.#interval;
    if (next === 'now') return Promise.resolve();
    return this.#sleep(this.#pause);
  }

  #sleep(milliseconds: number): Promise<void> {
    if (this.#nudged || this.#leaving) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#wake = done;
    });
  }
}
