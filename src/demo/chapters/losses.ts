import type { Scene } from '../scene.js';

/** Compares the application's notes with both servers; returns how many rows were acknowledged. */
export async function losses(scene: Scene): Promise<number> {
  const { stage, writer } = scene;
  const { narrator, ports } = stage;
  narrator.chapter('Was anything lost?');
  await scene.expectRows();
  await writer.stop();
  const acknowledged = writer.notes();
  const missingOn = async (port: number): Promise<number[]> => {
    const present = await writer.rowsOn(port);
    return acknowledged.filter((id) => !present.has(id));
  };
  narrator.say(`The application ends. Each of the ${acknowledged.length} rows in its notes is looked for.`);
  const lost = await missingOn(ports.b);
  if (lost.length > 0) {
    const some = lost.slice(0, 20).join(', ');
    throw new Error(`${lost.length} of ${acknowledged.length} acknowledged rows lost: ${some} …`);
  }
  narrator.held('All of them are on B.');
  await scene.wait('all of them on A', async () => (await missingOn(ports.a)).length === 0);
  narrator.held('All of them are on A.');
  return acknowledged.length;
}
