import type { Disk } from '../disk.js';
import type { Scene } from '../scene.js';

/** A breaks and B takes over; returns for how many milliseconds the application got no row acknowledged. */
export async function failover(scene: Scene, disk: Disk): Promise<number> {
  const { stage, watch, writer } = scene;
  const { narrator, ports } = stage;
  narrator.chapter('The failover');
  await watch.news();
  writer.forgetOutage();
  const since = Date.now();
  await disk.fail();
  const stop = ['pg_ctl', 'stop', '--pgdata', './node_a/data', '--mode', 'fast', '--no-wait'];
  stage.show(stop);
  narrator.output((await stage.asServers(stop)).stdout);
  narrator.say('The events of the monitor as they come, in seconds from now on:');
  await scene.reach({ node_a: 'demoted/catchingup', node_b: 'wait_primary' }, { since, within: 90_000 });
  await scene.wait('an acknowledged row on B', () => writer.outage.port === ports.b);
  await scene.showState();
  const { milliseconds } = writer.outage;
  narrator.held('B has taken over. It is not fully primary while it has no secondary.');
  narrator.held(`The application had no row acknowledged for ${(milliseconds / 1000).toFixed(2)} s.`);
  return milliseconds;
}

/** The application's URI names both nodes; it finds B with it. */
export async function sameUri(scene: Scene): Promise<void> {
  const { narrator, ports } = scene.stage;
  narrator.chapter('The same URI');
  await scene.expectAnswerFrom(ports.b, 'B');
  await scene.expectRows();
  narrator.held('The application goes on.');
}

/** A can start again, and joins. */
export async function rejoin(scene: Scene, disk: Disk): Promise<void> {
  const { narrator } = scene.stage;
  narrator.chapter('A comes back');
  await scene.watch.news();
  scene.writer.forgetOutage();
  const since = Date.now();
  await disk.heal();
  narrator.say('Nothing else is done. The events of the monitor as they come:');
  await scene.reach({ node_a: 'secondary', node_b: 'primary' }, { since, within: 90_000 });
  await scene.showState();
  narrator.held('A has rejoined by itself as a secondary.');
  const { milliseconds } = scene.writer.outage;
  narrator.say(`Meanwhile the application waited for ${(milliseconds / 1000).toFixed(2)} s at most.`);
}
