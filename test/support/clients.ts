import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Acknowledged } from './clients-program.js';
import type { Cluster } from './cluster.js';
import { waitFor } from './wait.js';

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Applications on a host of their own, each of which writes all the time: one that looks for a writable node with the
 * multi-host URI, and for each node one that tries that node only. What was acknowledged, when and by whom is kept here.
 */
export class Clients {
  readonly acknowledged: Acknowledged[] = [];
  #stop: () => Promise<void> = async () => {};

  static async start(cluster: Cluster, names: readonly string[]): Promise<Clients> {
    const { network } = cluster;
    if (network === undefined) throw new Error('expected a cluster on a network of its own');
    const clients = new Clients();
    const primary = await cluster.primary();
    await member(cluster, primary).sql('create table if not exists written (id bigint primary key)');
    const uri = await cluster.uri();
    const targets = [uri, ...names.map((name) => uriOf(cluster, name))];
    const jiti = join(here, '../../node_modules/jiti/lib/jiti-cli.mjs');
    const [enter = '', ...words] = network.enter('clients');
    const program = [process.execPath, jiti, join(here, 'clients-program.ts'), ...targets];
    const child = spawn(enter, [...words, ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const byAddress = new Map(names.map((name) => [network.addressOf(name), name]));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const row = JSON.parse(line) as Acknowledged;
      clients.acknowledged.push({ ...row, node: byAddress.get(row.node) ?? row.node });
    });
    clients.#stop = async () => {
      child.stdin.end();
      await ended;
    };
    cluster.onDestroy(() => void child.kill('SIGKILL'));
    await waitFor('clients to write', () => clients.acknowledged.length > 5, { deadline: 30_000 });
    return clients;
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** Rows that were sent after a moment (of `now()`) and acknowledged by some node. */
  since(moment: number, node?: string): Acknowledged[] {
    return this.acknowledged.filter((row) => row.sent > moment && (node === undefined || row.node === node));
  }

  /** Milliseconds of the longest time without any acknowledged row from a moment to now. */
  longestGap(from: number): number {
    const times = [from, ...this.acknowledged.map(({ at }) => at).filter((at) => at > from), now()].sort(
      (one, other) => one - other,
    );
    return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  }

  /**
   * Rows that were acknowledged by a node that did not lead: sent after the next one in `leads` had acknowledged its
   * first row. Two nodes took writes at the same time then.
   */
  acknowledgedByTwo(leads: readonly string[]): Acknowledged[] {
    const turns: number[] = [];
    for (const node of leads) {
      const before = turns.at(-1) ?? Number.NEGATIVE_INFINITY;
      const times = this.acknowledged.filter((row) => row.node === node && row.at > before);
      turns.push(Math.min(...times.map(({ at }) => at)));
    }
    return this.acknowledged.filter(({ node, sent }) => {
      const turn = turns.findLastIndex((began) => began < sent);
      // what was under way when a turn began belongs to it
      return node !== leads[Math.max(turn, 0)] && node !== leads[turn + 1];
    });
  }

  /** Ids, of those acknowledged so far, that are not on this node. */
  async lost(cluster: Cluster, node: string): Promise<number[]> {
    const told = [...this.acknowledged];
    const rows = await member(cluster, node).sql<{ id: string }>('select id from written');
    const present = new Set(rows.map(({ id }) => Number(id)));
    return told.map(({ id }) => id).filter((id) => !present.has(id));
  }
}

/** Milliseconds of a clock that all processes of this machine share. */
export function now(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

function member(cluster: Cluster, name: string) {
  const found = cluster.members.find((each) => each.name === name);
  if (found === undefined) throw new Error(`expected a member of the cluster, got "${name}"`);
  return found;
}

function uriOf(cluster: Cluster, name: string): string {
  const { place } = member(cluster, name);
  return `postgres://${place.host}:${place.port}/${place.database}`;
}
