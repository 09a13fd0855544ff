import type { Disk } from '../disk.js';
import type { Scene } from '../scene.js';
import { createNode } from './create.js';

/** The first node of a formation becomes its primary. */
export async function nodeA(scene: Scene, disk: Disk): Promise<void> {
  const { narrator, ports } = scene.stage;
  narrator.chapter(disk.title);
  await disk.prepare();
  await createNode(scene.stage, 'node_a', ports.a);
  await scene.reach({ node_a: 'single' });
  narrator.held('The monitor knows no primary yet, so A becomes one: from init to single.');
}

/** The second becomes its standby. */
export async function nodeB(scene: Scene): Promise<void> {
  const { narrator, ports } = scene.stage;
  narrator.chapter('Node B');
  narrator.say('B learns from the monitor that there is a primary, copies it, and streams from it.');
  await createNode(scene.stage, 'node_b', ports.b);
  await scene.reach({ node_a: 'primary', node_b: 'secondary' });
  await scene.showState();
  narrator.held('A is primary, B is secondary.');
}
