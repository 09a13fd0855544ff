import pg from 'pg';

export type Seen = 'ok' | 'refused' | 'silent' | 'starting';

/** SQLSTATE cannot_connect_now: starting up, shutting down or in recovery. */
const cannotConnectNow = '57P03';

/** Tells whether a server accepts connections. One that answers with any other error accepts them. */
export async function probe(options: {
  host: string;
  port: number;
  user: string;
  dbname: string;
  password?: string;
  /** Milliseconds. */
  timeout: number;
}): Promise<Seen> {
  const { host, port, user, dbname, timeout, password = '' } = options;
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database: dbname,
    connectionTimeoutMillis: timeout,
    ssl: false,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return 'ok';
  } catch (error) {
    return seen(error);
  } finally {
    client.end().catch(() => {});
  }
}

function seen(error: unknown): Seen {
  if (error instanceof pg.DatabaseError) return error.code === cannotConnectNow ? 'starting' : 'ok';
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'refused' : 'silent';
}
