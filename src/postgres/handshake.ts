import { connect, using } from './conninfo.js';
import { buildConninfo } from './conninfo-text.js';
import { parseHistory, type TimelineEntry } from './history.js';
import { type Upstream, upstreamParameters } from './standby-files.js';

/** What the upstream says of itself. */
export interface Identity {
  systemIdentifier: string;
  timeline: number;
  /** Its flush position, or the replay position of a standby. */
  lsn: string;
  history: TimelineEntry[];
}

/** Connects with the replication protocol, as a walreceiver would, and asks the upstream who it is. */
export async function handshake(upstream: Upstream): Promise<Identity> {
  const client = await connect(buildConninfo(upstreamParameters(upstream)), {
    replication: true,
    queryTimeout: 5000,
  });
  return using(client, async () => {
    const identified = await client.query<{ systemid: string; timeline: number; xlogpos: string }>(
      'IDENTIFY_SYSTEM',
    );
    const row = identified.rows[0];
    if (!row) throw new Error(`Expected an answer to IDENTIFY_SYSTEM from ${upstream.host}:${upstream.port}`);
    const timeline = Number(row.timeline);
    const history = timeline > 1 ? await timelineHistory(client, timeline) : parseHistory('', timeline);
    return { systemIdentifier: String(row.systemid), timeline, lsn: row.xlogpos, history };
  });
}

/** Our slot on the upstream: the position from which on WAL is kept for us; null when there is no such slot. */
export async function upstreamSlot(upstream: Upstream): Promise<{ restartLsn: string | null } | null> {
  const client = await connect(buildConninfo(upstreamParameters(upstream)), {
    dbname: upstream.dbname,
    queryTimeout: 5000,
  });
  return using(client, async () => {
    const { rows } = await client.query<{ restartLsn: string | null }>(
      'select restart_lsn::text as "restartLsn" from pg_replication_slots where slot_name = $1',
      [upstream.slot],
    );
    return rows[0] ?? null;
  });
}

/** The column is a bytea whose bytes are sent as they are, so no parser of types may touch it. */
async function timelineHistory(
  client: Awaited<ReturnType<typeof connect>>,
  timeline: number,
): Promise<TimelineEntry[]> {
  const { rows } = await client.query<{ content: string }>({
    text: `TIMELINE_HISTORY ${timeline}`,
    types: { getTypeParser: () => String },
  });
  return parseHistory(rows[0]?.content ?? '', timeline);
}
