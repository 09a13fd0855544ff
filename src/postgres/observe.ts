import { statfs } from 'node:fs/promises';
import { type LocalServer, withLocal } from './conninfo.js';
import type { PostgresControl } from './control.js';

/** What a round of the keeper knows about the local server. */
export interface Observation {
  /** The postmaster says that it is ready. */
  running: boolean;
  /** The query below was answered. */
  connected: boolean;
  /** Why it was not. */
  error?: string;
  inRecovery: boolean | null;
  /** The best sync_state among the walsenders that use our slots; empty when there is none. */
  syncState: string;
  /** `0/0` when unknown. */
  lsn: string;
  /** Up to where a standby has replayed; null when unknown, and on a primary. */
  replayed: string | null;
  /** 0 when unknown. */
  timeline: number;
  systemIdentifier: string | null;
  controlVersion: number | null;
  catalogVersion: number | null;
  /** A primary that was shut down in order: its WAL ends at `lsn`. */
  shutDown: boolean;
  /** A standby: its walreceiver is streaming and has heard from the upstream in the last 10 s. */
  streams: boolean;
}

/**
 * The timeline: pg_control has a new one only after a checkpoint, so it is the last resort. A server that takes writes
 * tells by the file it writes; a standby by its walreceiver, or, when it has none or that has received nothing yet, by
 * the newest file in pg_wal that its last position lies in.
 */
const query = `
  with held as (
    select
      case
        when pg_is_in_recovery() then coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
        else pg_current_wal_flush_lsn()
      end as lsn
  )
  select
    pg_is_in_recovery() as "inRecovery",
    coalesce((
      select replication.sync_state
      from pg_stat_replication as replication
      join pg_replication_slots as slot on slot.active_pid = replication.pid
      where slot.slot_name ~ '^pgautofailover_standby(_|$)'
      order by array_position(array['quorum', 'sync', 'potential', 'async'], replication.sync_state)
      limit 1
    ), '') as "syncState",
    coalesce(held.lsn, '0/0')::text as lsn,
    case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end::text as replayed,
    case
      when not pg_is_in_recovery()
        then ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
      when receiver.received_tli > 0 then receiver.received_tli
      else coalesce(
        (
          select max(('x' || left(file.name, 8))::bit(32)::int)
          from pg_ls_waldir() as file
          cross join pg_size_bytes(current_setting('wal_segment_size')) as bytes
          cross join div(greatest(held.lsn - '0/0'::pg_lsn - 1, 0), bytes) as segment
          where file.name ~ '^[0-9A-F]{24}$'
            and right(file.name, 16) = upper(
              lpad(to_hex(div(segment, 4294967296 / bytes)::bigint), 8, '0')
              || lpad(to_hex(mod(segment, 4294967296 / bytes)::bigint), 8, '0')
            )
        ),
        checkpoint.timeline_id
      )
    end as timeline,
    system.system_identifier::text as "systemIdentifier",
    system.pg_control_version::int as "controlVersion",
    system.catalog_version_no::int as "catalogVersion",
    coalesce(
      receiver.status = 'streaming' and receiver.last_msg_receipt_time > clock_timestamp() - interval '10 s',
      false
    ) as streams
  from held
  cross join pg_control_system() as system
  cross join pg_control_checkpoint() as checkpoint
  left join pg_stat_wal_receiver as receiver on true
`;

/** Looks at the local server. Never throws: what cannot be seen is unknown, `error` says why. */
export async function observe(options: {
  control: PostgresControl;
  local: LocalServer;
  /** Milliseconds for connecting and for the answer, each; 2 s when not given. */
  queryTimeout?: number;
}): Promise<Observation> {
  const { control, local, queryTimeout = 2000 } = options;
  const status = control.status();
  if (!status.ready) return { ...nothing, running: false };
  if (status.port !== undefined && status.port !== local.port) {
    const error = `Expected Postgres on port ${local.port}, it runs on port ${status.port}`;
    return { ...nothing, running: true, error };
  }
  try {
    const rows = await withLocal(local, async (client) => (await client.query<Observed>(query)).rows, {
      connectTimeout: queryTimeout,
      queryTimeout,
    });
    const [row] = rows;
    if (!row) throw new Error('Expected a row about the local server, got none');
    return { ...row, running: true, connected: true, shutDown: false };
  } catch (error) {
    return { ...nothing, running: control.isReady(), error: (error as Error).message };
  }
}

type Observed = Omit<Observation, 'running' | 'connected' | 'error' | 'shutDown'>;

/** Nothing is known, but perhaps whether a postmaster is there. */
export const nothing: Omit<Observation, 'running'> = {
  connected: false,
  inRecovery: null,
  syncState: '',
  lsn: '0/0',
  replayed: null,
  timeline: 0,
  systemIdentifier: null,
  controlVersion: null,
  catalogVersion: null,
  shutDown: false,
  streams: false,
};

/** Free bytes where PGDATA lives, null when that cannot be told. */
export async function diskFree(pgdata: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(pgdata);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** How the local server calls itself. */
export interface ServerVersion {
  /** As in server_version_num. */
  number: number;
  /** As in server_version. */
  short: string;
  /** The answer of version(). */
  full: string;
}

export async function serverVersion(local: LocalServer): Promise<ServerVersion> {
  return withLocal(local, async (client) => {
    const { rows } = await client.query<ServerVersion>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as short,
         version() as full`,
    );
    const [row] = rows;
    if (!row) throw new Error('Expected a row about the version of the local server, got none');
    return row;
  });
}
