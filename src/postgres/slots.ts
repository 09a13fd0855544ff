import pg from 'pg';
import { type LocalServer, withLocal } from './conninfo.js';

const duplicateObject = '42710';
const undefinedObject = '42704';
const objectInUse = '55006';

/** On a writable node: creates the missing slots, drops those of nodes that are gone and not connected. */
export async function createAndDropSlots(options: {
  local: LocalServer;
  names: readonly string[];
}): Promise<void> {
  const { local, names } = options;
  await withLocal(local, async (client) => {
    await dropOthers(client, names, '^pgautofailover_standby');
    await createMissing(client, names);
  });
}

/**
 * On a standby: the same, and moves each slot to where its node has been seen, so that WAL is kept for it as long as
 * it needs it and no longer.
 */
export async function maintainSlots(options: {
  local: LocalServer;
  slots: readonly { name: string; lsn: string }[];
}): Promise<void> {
  const { local, slots } = options;
  const names = slots.map(({ name }) => name);
  await withLocal(local, async (client) => {
    await dropOthers(client, names, '^pgautofailover_standby_');
    await client.query(
      `select pg_replication_slot_advance(slot.slot_name, wanted.lsn)
       from unnest($1::name[], $2::pg_lsn[]) as wanted (name, lsn)
       join pg_replication_slots as slot on slot.slot_name = wanted.name
       where not slot.active and wanted.lsn <> '0/0'
         and least(wanted.lsn, pg_last_wal_replay_lsn()) >= slot.restart_lsn`,
      [names, slots.map(({ lsn }) => lsn)],
    );
    await createMissing(client, names);
  });
}

/** Slots whose WAL is gone keep nothing any more: they are dropped too, to be made anew. */
async function dropOthers(client: pg.Client, names: readonly string[], pattern: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select slot_name as name
     from pg_replication_slots
     where slot_type = 'physical' and not active and slot_name ~ $1
       and (slot_name <> all ($2) or wal_status = 'lost')`,
    [pattern, names],
  );
  for (const { name } of rows) {
    await accept([undefinedObject, objectInUse], client.query('select pg_drop_replication_slot($1)', [name]));
  }
}

async function createMissing(client: pg.Client, names: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select slot_name as name from pg_replication_slots');
  const existing = new Set(rows.map(({ name }) => name));
  for (const name of names.filter((wanted) => !existing.has(wanted))) {
    const create = client.query('select pg_create_physical_replication_slot($1, true)', [name]);
    await accept([duplicateObject], create);
  }
}

async function accept(codes: readonly string[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !codes.includes(error.code ?? '')) throw error;
  }
}
