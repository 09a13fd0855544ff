/** How long the monitor's last order may be obeyed, on the monotonic clock. */

export class OrderExpired extends Error {
  override name = 'OrderExpired';
}

export type Clock = () => number;

/** Milliseconds that neither jump nor stand still with the wall clock. */
export const monotonic: Clock = () => Number(process.hrtime.bigint() / 1_000_000n);

export class Lease {
  #clock: Clock;
  #until: number | null = null;
  #length = 0;

  constructor(clock: Clock = monotonic) {
    this.#clock = clock;
  }

  /** An answer came to the report that was sent at `sentAt` (of the same clock). */
  renew(sentAt: number, length: number): void {
    this.#length = length;
    this.#until = sentAt + length;
  }

  /** Whether an order of the last answer may still be obeyed. */
  holds(): boolean {
    return this.#until !== null && this.#clock() < this.#until;
  }

  /** Throws unless the order still holds. */
  check(): void {
    if (this.holds()) return;
    throw new OrderExpired(
      this.#until === null
        ? 'The monitor has not answered since this keeper started'
        : `The monitor's last answer is older than its ${this.#length} ms, so its order is not obeyed any more`,
    );
  }

  now(): number {
    return this.#clock();
  }
}
