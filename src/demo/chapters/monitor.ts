import type { Scene } from '../scene.js';
import { Watch } from '../watch.js';
import { createWords } from './create.js';

/** A monitor is created and answers. */
export async function monitor(scene: Scene): Promise<void> {
  const { stage } = scene;
  const { narrator, ports } = stage;
  narrator.chapter('The monitor');
  narrator.say('A Postgres of its own that remembers every node, and decides who is primary.');
  await stage.must(createWords({ kind: 'monitor', pgdata: './monitor', port: ports.monitor }));
  stage.keepRunning('monitor', ['pg_autoctl', 'run', '--pgdata', './monitor']);
  scene.watch = await scene.wait('the monitor to answer', () => Watch.connect(stage.monitorUri));
  narrator.held(`The monitor answers on port ${ports.monitor}.`);
}
