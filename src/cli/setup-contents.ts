import type { PgSetup } from '../postgres/discover.js';

/** The local Postgres as `config check`, `status` and `do` describe it. */

export function setupText(setup: PgSetup): string {
  const { version, postmaster, controlData } = setup;
  const lines: [string, string | number][] = [
    ['pgdata:', setup.pgdata],
    ['pg_ctl:', setup.pg_ctl],
    ['pg_version:', `"${version.text}" (${version.number})`],
    ['pghost:', setup.host],
    ['pgport:', setup.port],
    ['proxyport:', setup.proxyport],
    ['pid:', postmaster.pid ?? 0],
    ['is in recovery:', setup.role === 'standby' || setup.role === 'recovery' ? 'yes' : 'no'],
    ['Control cluster state:', controlData?.state ?? 'unknown'],
    ['Control Version:', controlData?.controlVersion ?? 0],
    ['Catalog Version:', controlData?.catalogVersion ?? 0],
    ['System Identifier:', controlData?.systemIdentifier ?? '0'],
    ['Latest checkpoint LSN:', controlData?.checkpointLsn ?? '0/0'],
    ['Postmaster status:', postmasterStatus(setup)],
  ];
  return `${lines.map(([title, value]) => `${title.padEnd(22)} ${value}`).join('\n')}\n`;
}

export function setupObject(setup: PgSetup): Record<string, unknown> {
  return {
    pgdata: setup.pgdata,
    pg_ctl: setup.pg_ctl,
    version: setup.version.text,
    host: setup.host,
    port: setup.port,
    proxyport: setup.proxyport,
    pid: setup.postmaster.pid ?? 0,
    in_recovery: setup.role === 'standby' || setup.role === 'recovery',
    control: {
      version: setup.controlData?.controlVersion ?? 0,
      catalog_version: setup.controlData?.catalogVersion ?? 0,
      system_identifier: setup.controlData?.systemIdentifier ?? '0',
    },
    postmaster: { status: postmasterStatus(setup) },
  };
}

/** `starting`, `stopping`, `ready`, `standby`, or `unknown` when no postmaster runs. */
export function postmasterStatus({ postmaster }: PgSetup): string {
  return postmaster.running ? (postmaster.line ?? 'unknown') : 'unknown';
}
