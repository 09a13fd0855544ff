import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, describe, expect, type Member, test } from '../support/cluster.js';
import { runAs } from '../support/os-user.js';

/** A small disk of its own for a node; false where the machine does not let us mount one. */
function mountSmallDisk(cluster: Cluster, node: Member): boolean {
  const { uid, gid } = runAs();
  if (uid === undefined) return false;
  const directory = node.place.directory;
  try {
    const options = `size=400M,uid=${uid},gid=${gid},mode=0700`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' });
  } catch {
    return false;
  }
  cluster.onDestroy(() => execFileSync('umount', [directory]));
  return true;
}

/** Takes all the space there is, and at each further call what was freed meanwhile. */
function filler(file: string): () => void {
  return () => {
    const handle = openSync(file, 'a');
    for (const size of [1024 * 1024, 4096]) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    }
    closeSync(handle);
  };
}

describe('a full disk', () => {
  test('Postgres cannot start again: the standby takes over; with space again, the node rejoins', async ({
    cluster,
    skip,
  }) => {
    await cluster.startMonitor();
    const a = await cluster.prepareNode('a');
    if (!mountSmallDisk(cluster, a)) return skip('no tmpfs can be mounted here: that takes root');
    a.start(...cluster.createWords(a), '--run');
    await cluster.reach({ a: 'single' });
    await cluster.startNode('b');
    await cluster.reach({ a: 'primary', b: 'secondary' });
    const writer = await cluster.startWriter();
    await sleep(500);

    const file = join(a.place.directory, 'filler');
    const fill = filler(file);
    fill();
    a.killPostmaster();
    // a starting Postgres frees a little: that is taken too, so that it stays down
    const filling = setInterval(fill, 5);
    try {
      await cluster.reach({ b: 'wait_primary' });
      await cluster.wait('rows to be acknowledged again', () => writer.isWriting());
    } finally {
      clearInterval(filling);
    }

    rmSync(file);
    await cluster.reach({ a: 'secondary', b: 'primary' });
    await writer.stop();
    expect(await writer.acknowledgedAreAll()).toBeGreaterThan(0);
  });
});
