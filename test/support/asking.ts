import pg from 'pg';

/** How a server is reached now: both may change when it is started again elsewhere. */
export type Address = Pick<pg.ClientConfig, 'host' | 'port' | 'user' | 'database' | 'connectionString'>;

/**
 * A connection that is kept between questions: a wait asks many times, and each new connection costs a server more than the
 * question does. It is made anew when the server has ended it, and a question that fails is not repeated.
 */
export class Asking {
  #connection: { address: string; client: Promise<pg.Client> } | undefined;

  async ask<Row extends pg.QueryResultRow>(
    address: Address,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    const client = await this.#connected(address);
    try {
      return (await client.query<Row>(text, values)).rows;
    } catch (error) {
      // what the server itself refused leaves the connection as it was
      if (!(error instanceof pg.DatabaseError)) await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.client.then((client) => client.end()).catch(() => {});
  }

  async #connected(address: Address): Promise<pg.Client> {
    const key = JSON.stringify(address);
    if (this.#connection?.address !== key) {
      await this.close();
      const client = connect(address, () => {
        if (this.#connection?.client === client) this.#connection = undefined;
      });
      this.#connection = { address: key, client };
    }
    return this.#connection.client;
  }
}

async function connect(address: Address, ended: () => void): Promise<pg.Client> {
  const client = new pg.Client({ ...address, connectionTimeoutMillis: 2_000, query_timeout: 30_000 });
  client.on('error', ended);
  client.on('end', ended);
  try {
    await client.connect();
    return client;
  } catch (error) {
    ended();
    await client.end().catch(() => {});
    throw error;
  }
}
