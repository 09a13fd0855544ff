/**
 * Whether a primary is cut off from everybody, as far as it can tell itself. A monitor of the original promotes another
 * node after a while without asking whether this one has stopped, so that it has to stop on its own.
 */
export class Isolation {
  #now: () => number;
  #monitor: number;
  #standby: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#monitor = now();
    this.#standby = now();
  }

  heardMonitor(): void {
    this.#monitor = this.#now();
  }

  sawStandby(): void {
    this.#standby = this.#now();
  }

  /** Nobody was heard of for longer than so many milliseconds. */
  exceeds(timeout: number): boolean {
    return this.#now() - Math.max(this.#monitor, this.#standby) > timeout;
  }
}
