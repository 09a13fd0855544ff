import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, connectReadWrite, parseUri, type Session } from './read-write.js';

/** Milliseconds from one row to the next. */
export const pace = 10;

/** An application: a row after the other through the multi-host URI; what was acknowledged is noted in a file outside of the cluster. */
export class Writer {
  #uri: string;
  #user: string;
  #notes: string;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #session: Session | undefined;
  #id = 0;
  #lastAt = 0;
  #count = 0;
  #longest = { milliseconds: 0, port: 0 };

  private constructor(uri: string, user: string, notes: string) {
    this.#uri = uri;
    this.#user = user;
    this.#notes = notes;
    writeFileSync(notes, '');
  }

  static async start(options: { uri: string; user: string; notes: string }): Promise<Writer> {
    const { client } = await connectReadWrite(options.uri, options.user);
    await client.query('create table written (id bigint primary key)');
    await client.end();
    const writer = new Writer(options.uri, options.user, options.notes);
    writer.#running = writer.#write();
    return writer;
  }

  /** How many rows were acknowledged so far. */
  get count(): number {
    return this.#count;
  }

  /** The longest time between two acknowledged rows, and the port that acknowledged the second. */
  get outage(): { milliseconds: number; port: number } {
    return this.#longest;
  }

  /** The next outage is measured from here on. */
  forgetOutage(): void {
    this.#longest = { milliseconds: 0, port: 0 };
  }

  async #write(): Promise<void> {
    while (!this.#stopped) {
      const tick = sleep(pace);
      try {
        this.#session ??= await connectReadWrite(this.#uri, this.#user);
        this.#id += 1;
        await this.#session.client.query('insert into written values ($1)', [this.#id]);
        this.#note(this.#id, this.#session.port);
      } catch {
        this.#session?.drop();
        this.#session = undefined;
      }
      await tick;
    }
  }

  #note(id: number, port: number): void {
    const now = performance.now();
    const milliseconds = this.#lastAt === 0 ? 0 : now - this.#lastAt;
    if (milliseconds > this.#longest.milliseconds) this.#longest = { milliseconds, port };
    this.#lastAt = now;
    this.#count += 1;
    appendFileSync(this.#notes, `${id}\n`);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#session?.drop();
    this.#session = undefined;
  }

  /** The rows that were acknowledged, read from the file. */
  notes(): number[] {
    return readFileSync(this.#notes, 'utf8').trim().split('\n').map(Number);
  }

  /** The rows that one server has. */
  async rowsOn(port: number): Promise<Set<number>> {
    const at = { host: '127.0.0.1', port, database: parseUri(this.#uri).database, user: this.#user };
    const { client } = await connect(at, 60_000);
    const { rows } = await client.query<{ id: string }>('select id from written');
    await client.end();
    return new Set(rows.map(({ id }) => Number(id)));
  }
}
