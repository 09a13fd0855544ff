const least = 2000;
const most = 30_000;

/**
 * For a server that takes connections and does not answer. It may have too much to do: a monitor that restarts is asked
 * by all keepers at once, and whoever gives up and asks again only adds to it. So each time that it was silent it gets
 * longer to answer, and from the second time in a row on it is left alone for a while that differs from keeper to keeper.
 */
export class Patience {
  #silences = 0;
  #notBefore = 0;

  /** Milliseconds that a connection may take from the first packet until it is ready: 2 s, doubled by each silence, at most 30 s. */
  get forConnection(): number {
    return Math.min(most, least * 2 ** this.#silences);
  }

  /** Milliseconds for which the server had better be left alone. */
  get pause(): number {
    return Math.max(0, this.#notBefore - performance.now());
  }

  answered(): void {
    this.#silences = 0;
    this.#notBefore = 0;
  }

  silent(): void {
    const upper = this.#silences === 0 ? 0 : this.forConnection;
    this.#silences = Math.min(this.#silences + 1, Math.log2(most / least) + 1);
    this.#notBefore = performance.now() + Math.random() * upper;
  }
}
