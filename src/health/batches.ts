/** What comes while one call is under way goes into the next, so that there are as few calls as can be and nobody waits for a timer. */
export class Batches<Item> {
  #call: (items: Item[]) => Promise<boolean[]>;
  #waiting: { item: Item; done: (outcome: boolean) => void; failed: (error: unknown) => void }[] = [];
  #calls = false;

  /** `call` answers for each item, in their order. */
  constructor(call: (items: Item[]) => Promise<boolean[]>) {
    this.#call = call;
  }

  /** What the call said of this item; rejects as the call does. */
  add(item: Item): Promise<boolean> {
    const outcome = new Promise<boolean>((done, failed) => this.#waiting.push({ item, done, failed }));
    void this.#run();
    return outcome;
  }

  async #run(): Promise<void> {
    if (this.#calls) return;
    this.#calls = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const outcomes = await this.#call(batch.map(({ item }) => item));
        for (const [index, { done }] of batch.entries()) done(outcomes[index] === true);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#calls = false;
  }
}
