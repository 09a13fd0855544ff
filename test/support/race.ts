import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { TestDatabase } from './database.js';

/** How a call ended: its first row, or the refusal. */
export type Outcome = { row: Record<string, unknown> } | { code: string; message: string };

async function outcomeOf(call: Promise<pg.QueryResult>): Promise<Outcome> {
  try {
    return { row: (await call).rows[0] ?? {} };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { code: error.code ?? 'none', message: error.message };
  }
}

/** A client whose calls may have to wait for those of another one. */
export class Racer {
  #running: Promise<Outcome> | undefined;
  #ended: Outcome | undefined;

  private constructor(
    private readonly client: pg.Client,
    private readonly observer: pg.Client,
    private readonly pid: number,
  ) {}

  /** `observer` is a session of its own, never blocked. */
  static async join(database: TestDatabase, observer: pg.Client): Promise<Racer> {
    const client = await database.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new Racer(client, observer, rows[0]?.pid ?? 0);
  }

  /** Calls, and waits for the end of it: for calls that nobody can be in the way of. */
  call(statement: string): Promise<Outcome> {
    return outcomeOf(this.client.query(statement));
  }

  /** Calls, and returns as soon as the call has ended or waits for a lock. */
  async start(statement: string): Promise<Outcome | 'waits'> {
    this.#ended = undefined;
    this.#running = this.call(statement).then((outcome) => {
      this.#ended = outcome;
      return outcome;
    });
    for (;;) {
      if (this.#ended !== undefined) return this.finish();
      const { rowCount } = await this.observer.query('select from pg_locks where pid = $1 and not granted', [
        this.pid,
      ]);
      if (rowCount !== 0 && this.#ended === undefined) return 'waits';
      await sleep(1);
    }
  }

  /** Whether a started call has not been finished yet. */
  get isWaiting(): boolean {
    return this.#running !== undefined;
  }

  /** The end of what was started. */
  async finish(): Promise<Outcome> {
    const running = this.#running;
    if (running === undefined) throw new Error('expected a call that was started, there is none');
    this.#running = undefined;
    return running;
  }
}
