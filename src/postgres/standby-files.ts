import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SslConfig } from '../config/model.js';
import { buildConninfo, type Parameters } from './conninfo-text.js';
import { syncDirectory, writeFileSafely, writeIfDifferent } from './files.js';
import { ensureInclude, header, quoteSetting } from './include.js';
import { replicatorRole } from './setup.js';
import { sslParameters } from './ssl.js';

/** The node whose WAL we want. */
export interface Upstream {
  host: string;
  port: number;
  /** What the upstream sees as application_name; a member of its sync set is known by it. */
  applicationName: string;
  /** Empty when no slot is to be used. */
  slot: string;
  /** Empty when there is none. */
  password: string;
  dbname: string;
  ssl: SslConfig;
}

export interface StandbySettings {
  /** None: a standby that is cut from any upstream. */
  upstream?: Upstream;
  slot: string;
  /** End recovery there. */
  target?: { lsn: string; action: TargetAction } | { immediate: true; action: TargetAction };
  /** `latest` when not given. */
  timeline?: 'latest' | 'current';
}

type TargetAction = 'pause' | 'promote' | 'shutdown';

const standbyFile = 'postgresql-auto-failover-standby.conf';

/** Name of the slot, and application_name, of a node. */
export function slotName(nodeId: number): string {
  return `pgautofailover_standby_${nodeId}`;
}

/** application_name of a node while it copies or rewinds: never that of a member of the sync set. */
export function copyName(nodeId: number): string {
  return `pgautofailover_copy_${nodeId}`;
}

/** A host that vanishes says nothing: libpq's defaults would wait for it for two hours, these for half a minute. */
const givesUp = {
  connect_timeout: '10',
  keepalives_idle: '10',
  keepalives_interval: '3',
  keepalives_count: '3',
  tcp_user_timeout: '30000',
};

/** How to connect to the upstream as its replication user. */
export function upstreamParameters(upstream: Upstream): Parameters {
  const { applicationName, host, port, password, ssl } = upstream;
  return {
    application_name: applicationName,
    host,
    port: String(port),
    user: replicatorRole,
    password,
    ...givesUp,
    ...sslParameters(ssl),
  };
}

/** Makes the cluster start as a standby with these settings. Tells whether the settings changed. */
export function writeStandbyFiles(pgdata: string, settings: StandbySettings): boolean {
  // the signal first: settings of a standby without it would be those of a primary
  const signal = join(pgdata, 'standby.signal');
  if (!existsSync(signal)) writeFileSafely(signal, '');
  const changed = writeIfDifferent(join(pgdata, standbyFile), standbyText(settings));
  return ensureInclude(pgdata, standbyFile) || changed;
}

/**
 * Takes what would override these settings out of postgresql.auto.conf, which a copy brings along from a primary that
 * once was a standby of somebody else (pg_basebackup -R). Only while Postgres is stopped: it writes that file itself.
 */
export function removeOverrides(pgdata: string): void {
  const path = join(pgdata, 'postgresql.auto.conf');
  if (!existsSync(path)) return;
  const ours = /^\s*(primary_conninfo|primary_slot_name|recovery_target\w*)\b/i;
  const lines = readFileSync(path, 'utf8').split('\n');
  writeIfDifferent(path, lines.filter((line) => !ours.test(line)).join('\n'));
}

/** Makes the cluster start as a primary. The included file stays, empty. */
export function cleanStandbyFiles(pgdata: string): void {
  writeIfDifferent(join(pgdata, standbyFile), '');
  rmSync(join(pgdata, 'standby.signal'), { force: true });
  syncDirectory(pgdata);
}

function standbyText({ upstream, slot, target, timeline = 'latest' }: StandbySettings): string {
  const lines: [string, string][] = [
    ['primary_conninfo', upstream ? buildConninfo(upstreamParameters(upstream)) : ''],
    ['primary_slot_name', slot],
    ['recovery_target_timeline', timeline],
  ];
  if (target) {
    lines.push('lsn' in target ? ['recovery_target_lsn', target.lsn] : ['recovery_target', 'immediate']);
    lines.push(['recovery_target_inclusive', 'true'], ['recovery_target_action', target.action]);
  }
  const written = lines.filter(([, value]) => value !== '');
  return `${[header, ...written.map(([name, value]) => `${name} = ${quoteSetting(value)}`)].join('\n')}\n`;
}
