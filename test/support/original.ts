import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster, Member } from './cluster.js';
import { serverPrograms } from './programs.js';

/** Where Debian puts the keeper of the original. */
const program = '/usr/bin/pg_autoctl';

/** Where Debian puts servers and their extensions. */
const servers = '/usr/lib/postgresql';

/** The original's pg_autoctl 2.0, unmodified; installed from Debian's package when that is possible, else why not. */
export function originalAutoctl(): { command: string[] } | { missing: string } {
  if (!existsSync(program)) {
    if (!installed('pg-auto-failover-cli')) return cannotInstall('pg-auto-failover-cli');
  }
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
  if (!/version 2\.0/.test(version))
    return { missing: `expected version 2.0 of ${program}, got "${version.trim()}"` };
  return { command: [program] };
}

/** The original as a whole: its pg_autoctl, and a server that can load its extension. */
export async function originalMonitor(): Promise<{ command: string[]; pgCtl: string } | { missing: string }> {
  const keeper = originalAutoctl();
  if ('missing' in keeper) return keeper;
  const [, major = '15'] = /^\/usr\/lib\/postgresql\/(\d+)\//.exec((await serverPrograms()) ?? '') ?? [];
  const name = `postgresql-${major}-auto-failover`;
  if (extended() === undefined && !installed(name)) return cannotInstall(name);
  const version = extended();
  return version === undefined
    ? { missing: `package ${name} holds no pgautofailover.so` }
    : { ...keeper, pgCtl: join(servers, version, 'bin/pg_ctl') };
}

function extended(): string | undefined {
  if (!existsSync(servers)) return undefined;
  return readdirSync(servers).find((version) => existsSync(join(servers, version, 'lib/pgautofailover.so')));
}

function installed(name: string): boolean {
  if (process.getuid?.() !== 0) return false;
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  try {
    execFileSync('apt-get', ['update', '-q'], options);
    execFileSync(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', name],
      options,
    );
    return true;
  } catch {
    return false;
  }
}

function cannotInstall(name: string): { missing: string } {
  return { missing: `package ${name} cannot be installed here (as root, Debian and Ubuntu have it)` };
}

/** A node that a keeper of the original creates and runs. */
export async function startOriginal(cluster: Cluster, name: string, command: string[]): Promise<Member> {
  const node = await cluster.prepareNode(name, command);
  const pgCtl = join((await serverPrograms()) ?? '/usr/bin', 'pg_ctl');
  node.start(...cluster.createWords(node), '--pgctl', pgCtl, '--run');
  return node;
}

/** A monitor of the original, with timeouts as short as tests need them. */
export async function startOriginalMonitor(
  cluster: Cluster,
  { command, pgCtl }: { command: string[]; pgCtl: string },
): Promise<void> {
  const monitor = await cluster.startMonitorOf(command, '--pgctl', pgCtl);
  for (const [name, value] of Object.entries(shortTimeouts))
    await monitor.sql(`alter system set pgautofailover.${name} to ${value}`);
  await monitor.sql('select pg_reload_conf()');
}

/** In milliseconds. */
const shortTimeouts = {
  health_check_period: 1000,
  health_check_timeout: 1000,
  health_check_retry_delay: 500,
  health_check_max_retries: 1,
  node_considered_unhealthy_timeout: 5000,
  startup_grace_period: 1000,
  primary_demote_timeout: 5000,
};
