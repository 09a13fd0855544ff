import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../log/logger.js';
import { connectLocal, type LocalServer, using, withLocal } from './conninfo.js';
import type { PostgresControl } from './control.js';
import { NotInForce } from './in-force.js';

const pollMs = 20;
const reloadTimeoutMs = 5000;
/** For how long a checkpointer that is busy is waited for at a time. */
const checkpointerTimeoutMs = 5000;

/** Postmasters (by process id) whose checkpointer is known to make commits wait for somebody. */
const waiting = new WeakMap<PostgresControl, number | undefined>();

/**
 * Sets synchronous_standby_names and returns when the postmaster has it and, unless it is empty, when no commit can
 * pass without waiting any more. That the new members are waited for is more: verifyInForce.
 */
export async function applySyncNames(options: {
  local: LocalServer;
  control: PostgresControl;
  names: string;
}): Promise<void> {
  const { local, control, names } = options;
  if (names === '') waiting.delete(control);
  await withLocal(local, (client) => alterSystem(client, control, 'synchronous_standby_names', names));
  const { pid } = control.status();
  if (names === '' || (pid !== undefined && waiting.get(control) === pid)) return;
  await passCheckpointer(local);
  waiting.set(control, pid);
}

/**
 * It is the checkpointer who tells backends whether anybody is to be waited for. The postmaster makes a new connection
 * only after it has passed the reload on, so that a checkpoint asked for there begins after that. That it has begun is
 * enough: what it writes may take minutes.
 */
async function passCheckpointer(local: LocalServer): Promise<void> {
  const asking = await connectLocal(local, { queryTimeout: 0 });
  await using(asking, async () => {
    const { rows } = await asking.query<{ pid: number }>('select pg_backend_pid() as pid');
    let isDone = false;
    const done = asking.query('checkpoint').then(() => {
      isDone = true;
    });
    // whoever stops waiting closes the connection under it
    done.catch(() => {});
    await withLocal(local, async (client) => {
      const deadline = performance.now() + checkpointerTimeoutMs;
      while (!isDone && !(await isCheckpointing(client, rows[0]?.pid))) {
        if (performance.now() > deadline)
          throw new NotInForce('the checkpointer is busy and has not read synchronous_standby_names');
        await Promise.race([done, sleep(pollMs)]);
      }
    });
  });
}

/** Whether the checkpoint that a backend asked for has begun. */
async function isCheckpointing(client: pg.Client, pid: number | undefined): Promise<boolean> {
  const { rows } = await client.query<{ wait_event: string | null }>(
    'select wait_event from pg_stat_activity where pid = $1',
    [pid],
  );
  return rows[0]?.wait_event === 'CheckpointDone';
}

/** Lets commits wait for nobody, those too that wait now. */
export async function disableSync(options: {
  local: LocalServer;
  control: PostgresControl;
  log: Logger;
}): Promise<void> {
  const { local, control, log } = options;
  waiting.delete(control);
  await withLocal(local, async (client) => {
    await alterSystem(client, control, 'synchronous_standby_names', '');
    // the checkpointer wakes who waits; a cancel is for those it has missed
    const deadline = performance.now() + 1000;
    while ((await waitingCommits(client)).length > 0 && performance.now() < deadline) await sleep(pollMs);
    const missed = await waitingCommits(client);
    if (missed.length === 0) return;
    log.warn(`Cancelling the wait of ${missed.length} commits for a synchronous standby`);
    await client.query('select pg_cancel_backend(pid) from unnest($1::int[]) as pid', [missed]);
  });
}

/** Whether sessions open read-only transactions unless they ask otherwise: keeps read-write clients away. */
export async function setReadOnly(options: {
  local: LocalServer;
  control: PostgresControl;
  readOnly: boolean;
}): Promise<void> {
  const { local, control, readOnly } = options;
  const value = readOnly ? 'on' : 'off';
  await withLocal(local, (client) => alterSystem(client, control, 'default_transaction_read_only', value));
}

/** Writes postgresql.auto.conf and reloads, unless file and server have the value already. */
async function alterSystem(
  client: pg.Client,
  control: PostgresControl,
  name: string,
  value: string,
): Promise<void> {
  const before = await inUse(client, name);
  if (before.value === value && (await fileValue(client, name)) === value) return;
  await client.query(`alter system set ${pg.escapeIdentifier(name)} to ${pg.escapeLiteral(value)}`);
  control.reload();
  const deadline = performance.now() + reloadTimeoutMs;
  while ((await inUse(client, name)).loaded === before.loaded) {
    if (performance.now() > deadline) throw new Error(`Expected Postgres to reload in ${reloadTimeoutMs} ms`);
    await sleep(pollMs);
  }
}

async function inUse(client: pg.Client, name: string): Promise<{ value?: string; loaded?: string }> {
  const { rows } = await client.query<{ value: string; loaded: string }>(
    'select reset_val as value, pg_conf_load_time()::text as loaded from pg_settings where name = $1',
    [name],
  );
  return rows[0] ?? {};
}

async function fileValue(client: pg.Client, name: string): Promise<string | undefined> {
  const { rows } = await client.query<{ value: string }>(
    `select setting as value
     from pg_file_settings
     where name = $1 and sourcefile like '%postgresql.auto.conf'
     order by seqno desc limit 1`,
    [name],
  );
  return rows[0]?.value;
}

async function waitingCommits(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where wait_event = 'SyncRep'`,
  );
  return rows.map(({ pid }) => pid);
}
