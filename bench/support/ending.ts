import { UsageError } from './options.js';

/** What must be undone however the program ends: servers to stop, folders to remove. */
export class Ending {
  readonly #steps: (() => Promise<void>)[] = [];
  #done: Promise<void> | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        console.error(`${signal}: cleaning up`);
        void this.run().finally(() => process.exit(1));
      });
    }
  }

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs every step, the last one added first; a step that fails is told and does not keep the others from running. */
  run(): Promise<void> {
    this.#done ??= this.#undo();
    return this.#done;
  }

  async #undo(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step().catch((error: unknown) => console.error(error));
    }
  }
}

/** Runs a program to its end and cleans up after it; exit status 1 when it failed, 2 when it was asked nonsense. */
export async function runProgram(main: (ending: Ending) => Promise<void>): Promise<void> {
  const ending = new Ending();
  try {
    await main(ending);
  } catch (error) {
    console.error(error instanceof UsageError ? error.message : error);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    await ending.run();
  }
}
