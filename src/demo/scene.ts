import { connect, connectReadWrite } from './read-write.js';
import type { Stage } from './stage.js';
import { type Deadline, until } from './until.js';
import type { NodeState, Watch } from './watch.js';
import type { Writer } from './writer.js';

/** What the chapters share: the stage, and what was set up by earlier ones. */
export class Scene {
  readonly stage: Stage;
  #watch: Watch | undefined;
  #writer: Writer | undefined;
  #uri: string | undefined;

  constructor(stage: Stage) {
    this.stage = stage;
  }

  get watch(): Watch {
    return known('a monitor to watch', this.#watch);
  }

  set watch(watch: Watch) {
    this.#watch = watch;
  }

  get writer(): Writer {
    return known('an application that writes', this.#writer);
  }

  set writer(writer: Writer) {
    this.#writer = writer;
  }

  get uri(): string {
    return known("the formation's URI", this.#uri);
  }

  set uri(uri: string) {
    this.#uri = uri;
  }

  /** Ends what looks on and writes; the servers are the stage's. */
  async close(): Promise<void> {
    await this.#writer?.stop();
    await this.#watch?.close();
  }

  /** Waits; in vain, it tells what the monitor and the logs say. */
  async wait<T>(
    what: string,
    look: () => Promise<T | undefined | false> | T | undefined | false,
    within = 60_000,
  ): Promise<T> {
    return until(what, look, this.#deadline(within));
  }

  #deadline(within: number): Deadline {
    const seen = async () => {
      const explained = await this.#watch?.explain().catch(() => 'The monitor does not answer.');
      return [explained ?? 'There is no monitor yet.', this.stage.logs()].join('\n');
    };
    return { within, signal: this.stage.signal, seen };
  }

  /** Waits until each named node reports its state and is assigned it (`reported/assigned` where they differ), telling the monitor's news if asked. */
  async reach(
    wanted: Record<string, string>,
    options: { since?: number; within?: number } = {},
  ): Promise<void> {
    const { since, within } = options;
    const what = Object.entries(wanted).map(([name, states]) => `${name} to be ${states}`);
    await this.wait(
      what.join(' and '),
      async () => {
        if (since !== undefined) await this.#tellNews(since);
        const states = await this.watch.states();
        return Object.entries(wanted).every(([name, state]) =>
          states.some((node) => isAt(node, name, state)),
        );
      },
      within,
    );
  }

  async #tellNews(since: number): Promise<void> {
    for (const { at, description } of await this.watch.news()) {
      this.stage.narrator.event((at - since) / 1000, description);
    }
  }

  async showState(): Promise<void> {
    await this.stage.must(['pg_autoctl', 'show', 'state', '--pgdata', './monitor']);
  }

  /** Runs a query on one server, as psql if there is one, and shows it. */
  async psql(port: number, sql: string): Promise<void> {
    const { stage } = this;
    if (stage.psql === undefined) {
      stage.narrator.say(`On port ${port}: ${sql}`);
      stage.narrator.output(await this.query(port, sql));
    } else {
      await stage.must(['psql', '-h', '127.0.0.1', '-p', `${port}`, 'postgres', '-Atc', sql]);
    }
  }

  /** First column of the first row, from one server. */
  async query(port: number, sql: string): Promise<string> {
    const at = { host: '127.0.0.1', port, database: 'postgres', user: this.stage.superuser };
    const { client } = await connect(at, 60_000);
    try {
      const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
      return `${rows[0]?.[0] ?? ''}`;
    } finally {
      await client.end();
    }
  }

  /** Connects with the multi-host URI; it has to be this port that answers. */
  async expectAnswerFrom(port: number, name: string): Promise<void> {
    const { narrator, psql } = this.stage;
    const sql = 'select inet_server_port()';
    let answered: string;
    if (psql === undefined) {
      narrator.say('There is no psql here: the demo itself connects with the URI.');
      const session = await connectReadWrite(this.uri, this.stage.superuser);
      await session.client.end();
      answered = `${session.port}`;
      narrator.output(answered);
    } else {
      answered = (await this.stage.must(['psql', this.uri, '-Atc', sql])).trim();
    }
    if (answered !== `${port}`) throw new Error(`Expected port ${port} to answer, got "${answered}"`);
    narrator.held(`${name} answers.`);
  }

  /** The application has to go on. */
  async expectRows(more = 20): Promise<void> {
    const enough = this.writer.count + more;
    await this.wait(`${more} more acknowledged rows`, () => this.writer.count >= enough);
  }
}

function isAt(node: NodeState, name: string, wanted: string): boolean {
  const [reported, assigned = reported] = wanted.split('/');
  return node.nodename === name && node.reported === reported && node.assigned === assigned;
}

function known<T>(what: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`Expected ${what}, there is none yet`);
  return value;
}
