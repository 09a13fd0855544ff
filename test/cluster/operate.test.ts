import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, describe, expect, type Member, test } from '../support/cluster.js';

/** Each node with what it reports, or with that and its goal while they differ. */
async function states(cluster: Cluster): Promise<Record<string, string>> {
  const nodes = await cluster.nodes();
  return Object.fromEntries(
    nodes.map(({ name, reported, goal }) => [name, reported === goal ? reported : `${reported} → ${goal}`]),
  );
}

/** The last line of each node in the table of steps, without its time and address. */
function lastSteps(stdout: string): Record<string, string> {
  const lines = stdout.split('\n').filter((line) => /^\d\d:\d\d:\d\d \|/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const [, name = '', , , reported = '', goal = ''] = line.split('|').map((cell) => cell.trim());
      return [name, reported === goal ? reported : `${reported} → ${goal}`];
    }),
  );
}

/** An operator's commands on a real pair: each ends when the group is at rest, shows how it came there, and loses nothing. */
describe('operating a pair', () => {
  test('maintenance of either role, promotion, drop', { timeout: 600_000 }, async ({ cluster }) => {
    const { a, b } = await cluster.startPair();
    const writer = await cluster.startWriter();
    const operate = async (member: Member, words: string[], expected: Record<string, string>) => {
      const { code, stdout, stderr } = await member.autoctl(...words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('the group is at rest') });
      expect(await states(cluster)).toEqual(expected);
      expect(lastSteps(stdout)).toEqual(expected);
      await cluster.wait('rows to be acknowledged', () => writer.isWriting(), 20_000);
    };

    await operate(b, ['enable', 'maintenance'], { a: 'wait_primary', b: 'maintenance' });
    const again = await b.autoctl('enable', 'maintenance');
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('already') });
    await operate(b, ['disable', 'maintenance'], { a: 'primary', b: 'secondary' });
    expect(await b.autoctl('disable', 'maintenance')).toMatchObject({ code: 6, stdout: '' });

    const refused = await a.autoctl('enable', 'maintenance');
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('--allow-failover'),
    });
    expect(await states(cluster)).toEqual({ a: 'primary', b: 'secondary' });
    const away = { a: 'maintenance', b: 'wait_primary' };
    await operate(a, ['enable', 'maintenance', '--allow-failover'], away);
    await operate(a, ['disable', 'maintenance'], { a: 'secondary', b: 'primary' });

    await operate(b, ['perform', 'promotion', '--name', 'a'], { a: 'primary', b: 'secondary' });
    const primary = await b.autoctl('perform', 'promotion', '--name', 'a');
    expect(primary).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('already') });
    await operate(cluster.monitor, ['perform', 'failover'], { a: 'secondary', b: 'primary' });
    await operate(a, ['perform', 'promotion'], { a: 'primary', b: 'secondary' });

    const timelines = await cluster.monitor.autoctl('show', 'timeline', '--json');
    const { nodes } = JSON.parse(timelines.stdout);
    expect(nodes).toMatchObject([{ on_accepted_lineage: true }, { on_accepted_lineage: true }]);

    await operate(b, ['enable', 'maintenance', '--until', '3s'], { a: 'wait_primary', b: 'maintenance' });
    await cluster.reach({ a: 'primary', b: 'secondary' });

    const dropped = await b.autoctl('drop', 'node', '--destroy');
    expect(dropped.code, dropped.stderr).toBe(0);
    await cluster.reach({ a: 'single' });
    expect(await states(cluster)).toEqual({ a: 'single' });
    await sleep(300);
    await writer.stop();
    await writer.acknowledgedAreAll();
  });
});
