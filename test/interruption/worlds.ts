import { World } from './world.js';

/** Worlds of which each is used by one test at a time: most of a walk is waiting, so several go on beside each other. */
export class Worlds {
  readonly all: World[];
  #free: World[] = [];
  #waiting: ((world: World) => void)[] = [];

  constructor(count: number) {
    this.all = Array.from({ length: count }, () => new World());
  }

  async make(): Promise<void> {
    World.compile();
    await Promise.all(this.all.map((world) => world.make()));
    this.#free = [...this.all];
  }

  get kills(): number {
    return this.all.reduce((sum, { kills }) => sum + kills, 0);
  }

  async use(work: (world: World) => Promise<void>): Promise<void> {
    const world = this.#free.pop() ?? (await new Promise<World>((resolve) => this.#waiting.push(resolve)));
    try {
      await work(world);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(world);
      else this.#free.push(world);
    }
  }

  async destroy(): Promise<void> {
    await Promise.all(this.all.map((world) => world.destroy()));
  }
}
