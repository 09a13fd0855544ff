import type { Stage } from '../stage.js';

/** `create monitor` or `create postgres`, with what all three have in common. */
export function createWords(what: { kind: string; pgdata: string; port: number }): string[] {
  const { kind, pgdata, port } = what;
  const address = ['--pgport', `${port}`, '--hostname', '127.0.0.1'];
  return ['pg_autoctl', 'create', kind, '--pgdata', pgdata, ...address, '--auth', 'trust', '--no-ssl'];
}

/** Creates a node and starts its keeper. */
export async function createNode(stage: Stage, name: string, port: number): Promise<void> {
  const pgdata = `./${name}/data`;
  const identity = ['--name', name, '--monitor', stage.monitorUri];
  await stage.must([...createWords({ kind: 'postgres', pgdata, port }), ...identity]);
  stage.keepRunning(name, ['pg_autoctl', 'run', '--pgdata', pgdata]);
}
