import { application, manyRows } from './chapters/application.js';
import { failover, rejoin, sameUri } from './chapters/failover.js';
import { losses } from './chapters/losses.js';
import { monitor } from './chapters/monitor.js';
import { nodeA, nodeB } from './chapters/nodes.js';
import { diskFor } from './disk.js';
import type { Scene } from './scene.js';

export interface Result {
  /** Milliseconds without an acknowledged row. */
  outage: number;
  acknowledged: number;
}

/** Plays the announcement, chapter by chapter; throws at the first thing that does not hold. */
export async function walkThrough(scene: Scene): Promise<Result> {
  await monitor(scene);
  const disk = await diskFor(scene.stage);
  await nodeA(scene, disk);
  await nodeB(scene);
  await application(scene);
  await manyRows(scene);
  const outage = await failover(scene, disk);
  await sameUri(scene);
  await rejoin(scene, disk);
  return { outage, acknowledged: await losses(scene) };
}
