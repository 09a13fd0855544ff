import pg from 'pg';

export interface NodeState {
  nodename: string;
  nodeport: number;
  reported: string;
  assigned: string;
}

interface EventRow {
  eventid: string;
  at: number;
  nodename: string;
  description: string;
}

/** Looks at the monitor as any psql could: states, and events as they come. */
export class Watch {
  #client: pg.Client;
  #seen = 0;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async connect(monitorUri: string): Promise<Watch> {
    const client = new pg.Client({
      connectionString: monitorUri,
      connectionTimeoutMillis: 1000,
      query_timeout: 5000,
      application_name: 'demo',
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select pgautofailover.current_state()');
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return new Watch(client);
  }

  async states(): Promise<NodeState[]> {
    const { rows } = await this.#client.query<NodeState>(
      `select nodename, nodeport, current_group_state as reported, assigned_group_state as assigned
       from pgautofailover.current_state()`,
    );
    return rows;
  }

  /** Events since the last call, oldest first. */
  async news(): Promise<EventRow[]> {
    const { rows } = await this.#client.query<EventRow>(
      `select eventid, extract(epoch from eventtime) * 1000 as at, nodename, description
       from pgautofailover.last_events('default', count => 100) where eventid > $1`,
      [this.#seen],
    );
    this.#seen = Math.max(this.#seen, ...rows.map(({ eventid }) => Number(eventid)));
    return rows;
  }

  /** States and newest events, for a wait that was in vain. */
  async explain(): Promise<string> {
    const states = (await this.states()).map(
      ({ nodename, reported, assigned }) => `  ${nodename} reports ${reported}, is assigned ${assigned}`,
    );
    const { rows } = await this.#client.query<{ line: string }>(
      `select format('  %s %s', to_char(eventtime, 'HH24:MI:SS.MS'), description) as line
       from pgautofailover.last_events('default', count => 30)`,
    );
    return ['The monitor knows:', ...states, 'Its last events:', ...rows.map(({ line }) => line)].join('\n');
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}
