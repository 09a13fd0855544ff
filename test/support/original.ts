import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster, Member } from './cluster.js';
import { serverPrograms } from './programs.js';

/** Where Debian puts the keeper of the original. */
const program = '/usr/bin/pg_autoctl';

/** The original's pg_autoctl 2.0, unmodified; installed from Debian's package when that is possible, else why not. */
export function originalAutoctl(): { command: string[] } | { missing: string } {
  if (!existsSync(program)) {
    if (process.getuid?.() !== 0)
      return { missing: `there is no ${program}, and only root could install it` };
    const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
    try {
      const words = ['install', '-y', '-q', '--no-install-recommends', 'pg-auto-failover-cli'];
      execFileSync('apt-get', ['update', '-q'], options);
      execFileSync('apt-get', words, options);
    } catch {
      return { missing: 'package pg-auto-failover-cli cannot be installed here (Debian and Ubuntu have it)' };
    }
  }
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
  if (!/version 2\.0/.test(version))
    return { missing: `expected version 2.0 of ${program}, got "${version.trim()}"` };
  return { command: [program] };
}

/** A node that a keeper of the original creates and runs. */
export async function startOriginal(cluster: Cluster, name: string, command: string[]): Promise<Member> {
  const node = await cluster.prepareNode(name, command);
  const pgCtl = join((await serverPrograms()) ?? '/usr/bin', 'pg_ctl');
  node.start(...cluster.createWords(node), '--pgctl', pgCtl, '--run');
  return node;
}
