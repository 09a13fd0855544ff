import { join } from 'node:path';
import type { Scene } from '../scene.js';
import { pace, Writer } from '../writer.js';

/** An application connects with the multi-host URI, and writes from here to the end. */
export async function application(scene: Scene): Promise<void> {
  const { narrator, folder, superuser, ports } = scene.stage;
  narrator.chapter('An application');
  const show = ['pg_autoctl', 'show', 'uri', '--formation', 'default', '--pgdata', './monitor'];
  scene.uri = (await scene.stage.must(show)).trim();
  await scene.expectAnswerFrom(ports.a, 'A');
  narrator.say(`From here to the end an application writes a row every ${pace} ms through this URI.`);
  narrator.say('It notes in a file outside of the cluster which rows were acknowledged.');
  scene.writer = await Writer.start({ uri: scene.uri, user: superuser, notes: join(folder, 'acknowledged') });
  await scene.expectRows();
  narrator.held('Its rows are acknowledged.');
}

const rows = 1_000_000;

/** What is written on A can be read on B. */
export async function manyRows(scene: Scene): Promise<void> {
  const { narrator, ports } = scene.stage;
  narrator.chapter('A million rows');
  const count = 'select count(*) from million';
  await scene.psql(ports.a, `create table million as select generate_series(1, ${rows}) as id`);
  await scene.wait(`${rows} rows on B`, async () => (await scene.query(ports.b, count)) === `${rows}`);
  await scene.psql(ports.b, count);
  narrator.held('Written on A, counted on B.');
}
