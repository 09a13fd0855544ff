import type { MonitorClient } from '../monitor/client.js';
import { NotAMonitor } from '../monitor/errors.js';
import type { LossRow } from '../monitor/listing-rows.js';
import type { Context } from './command.js';

/** What a failover may lose: said before an operator accepts it, and compared with what happened after. */

export interface Loss {
  /** The furthest position that is known of the old primary or of its standbys; null: not known. */
  ahead: { lsn: string; name: string | null } | null;
  /** The last event before the failover. */
  event: number;
}

/** Says what would be lost, as far as the monitor can know. */
export async function estimateOfLoss(
  { log }: Context,
  client: MonitorClient,
  formation: string,
  group: number,
): Promise<Loss> {
  const [last] = await client.lastEvents(formation, group, 1);
  const event = last?.eventid ?? 0;
  const rows = await estimates(client, formation, group);
  if (rows === null) log.warn('This monitor cannot estimate what would be lost');
  const [likely, ...others] = rows ?? [];
  if (likely === undefined) {
    if (rows !== null) log.warn(`Nobody in formation "${formation}" and group ${group} can be promoted now`);
    return { ahead: null, event };
  }
  log.warn(`Estimate of what would be lost in formation "${formation}" and group ${group}:`);
  log.warn(`  if ${likely.node_name} becomes the primary, as is likely: ${inWords(likely)}`);
  for (const row of others) log.warn(`  if ${row.node_name} does instead: ${inWords(row)}`);
  if (!likely.holds_all)
    log.warn(
      'Make sure that the old primary is gone or stopped: all that the monitor knows of it is its silence',
    );
  return { ahead: { lsn: likely.ahead_lsn, name: likely.ahead_name }, event };
}

async function estimates(client: MonitorClient, formation: string, group: number): Promise<LossRow[] | null> {
  try {
    return await client.estimateLoss(formation, group);
  } catch (error) {
    if (error instanceof NotAMonitor) return null;
    throw error;
  }
}

function inWords({ holds_all, bytes, node_lsn, node_tli, ahead_name, ahead_lsn, unheard }: LossRow): string {
  if (holds_all) return `nothing, it holds every acknowledged commit (${node_lsn} on timeline ${node_tli})`;
  const known =
    bytes === 0
      ? `nothing that is known, it is at ${node_lsn} on timeline ${node_tli}, and nobody has reported more`
      : `at least ${bytesInWords(bytes)} of WAL, it is at ${node_lsn} on timeline ${node_tli}, and ${ahead_name ?? 'the primary'} was at ${ahead_lsn}`;
  if (unheard === null) return known;
  return `${known}; and what the primary wrote since it was last heard, ${Math.round(unheard)} s ago`;
}

/** Asks on the terminal; where there is none, the option has said it. */
export async function mayGoOn({ log, ask }: Context, yes: boolean): Promise<boolean> {
  if (yes || ask === undefined) return true;
  const answer = await ask('Fail over and accept this loss? Type yes to go on: ');
  if (answer.trim().toLowerCase() === 'yes') return true;
  log.error('Expected the answer "yes", got another: nothing was done');
  return false;
}

/** Says what is lost, now that another node leads. */
export async function listLoss(
  { log }: Context,
  client: MonitorClient,
  formation: string,
  group: number,
  { ahead, event }: Loss,
): Promise<void> {
  const events = await client.lastEvents(formation, group, 100);
  const taken = events.find(
    ({ eventid, goalstate, reportedstate }) =>
      eventid > event &&
      ['single', 'wait_primary'].includes(goalstate) &&
      ['report_lsn', 'prepare_promotion', 'stop_replication'].includes(reportedstate),
  );
  if (taken === undefined || ahead === null) {
    log.warn('What was lost is not known: pg_autoctl show events tells what happened');
    return;
  }
  const { nodename, reportedlsn, reportedtli } = taken;
  const missing = position(ahead.lsn) - position(reportedlsn);
  const point = `${reportedlsn} on timeline ${reportedtli}`;
  if (missing <= 0n) {
    log.info(`${nodename} took over at ${point}: nothing that was known of is lost`);
    return;
  }
  const whose = ahead.name ?? 'the old primary';
  log.warn(
    `Lost: what ${whose} had after ${point}, up to ${ahead.lsn} at least (${bytesInWords(Number(missing))} of WAL)`,
  );
  log.warn(`HINT: to look for these commits, copy the data directory of ${whose} before it is started again`);
}

/** `16/B374D848` as a number. */
function position(lsn: string): bigint {
  const [high = '0', low = '0'] = lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

function bytesInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const [size, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'kB'] : [bytes / 1024 ** 2, 'MB'];
  return `${size.toFixed(1)} ${unit} (${bytes} bytes)`;
}
