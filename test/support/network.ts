import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test as base } from 'vitest';
import { Cluster } from './cluster.js';

export { describe, expect } from 'vitest';

/** Nobody has this address: what is sent there is heard by nobody. */
const nowhere = '02:00:00:00:00:01';

/** Why networks cannot be made here; undefined when they can. */
function whatIsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'only root makes network namespaces';
  const missing = ['ip', 'setpriv'].filter(
    (name) => !['/usr/sbin', '/sbin', '/usr/bin', '/bin'].some((path) => existsSync(`${path}/${name}`)),
  );
  if (missing.length > 0) return `there is no ${missing.join(', no ')} (packages iproute2, util-linux)`;
  try {
    const probe = `pgaf-${process.pid}-probe`;
    ip('netns', 'add', probe);
    ip('netns', 'del', probe);
    return undefined;
  } catch (error) {
    return `network namespaces are refused here: ${String(error)}`;
  }
}

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/**
 * A LAN of its own for a cluster: each host is a network namespace, all of them on one bridge, which has a namespace
 * too. The test itself is not on it, and reaches servers through their sockets.
 */
export class Network {
  static #made = 0;
  readonly #prefix = `pgaf-${process.pid}-${++Network.#made}`;
  readonly #addresses = new Map<string, string>();
  #namespaces: string[] = [];

  constructor() {
    const lan = this.#add('lan');
    ip('-n', lan, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', lan, 'link', 'set', 'br0', 'up');
  }

  #add(name: string): string {
    const namespace = this.#namespaceOf(name);
    ip('netns', 'add', namespace);
    this.#namespaces.push(namespace);
    ip('-n', namespace, 'link', 'set', 'lo', 'up');
    return namespace;
  }

  #namespaceOf(name: string): string {
    return `${this.#prefix}-${name}`;
  }

  /** A host with an address and a link to the others; returns its address. */
  addHost(name: string): string {
    const namespace = this.#add(name);
    const lan = this.#namespaceOf('lan');
    const address = `10.213.0.${this.#addresses.size + 1}`;
    ip('link', 'add', 'eth0', 'netns', namespace, 'type', 'veth', 'peer', 'name', `to-${name}`, 'netns', lan);
    ip('-n', lan, 'link', 'set', `to-${name}`, 'master', 'br0', 'up');
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    this.#addresses.set(name, address);
    return address;
  }

  addressOf(name: string): string {
    const address = this.#addresses.get(name);
    if (address === undefined) throw new Error(`expected a host of this network, got "${name}"`);
    return address;
  }

  /** The hosts there are. */
  get hosts(): string[] {
    return [...this.#addresses.keys()];
  }

  /** What to put before a command, so that it runs on that host. */
  enter(name: string): string[] {
    this.addressOf(name);
    return ['ip', 'netns', 'exec', this.#namespaceOf(name)];
  }

  /**
   * What `from` sends to `to` is lost from now on, without a word to anybody: connections that are open stay open, and
   * new ones get no answer. (With a blackhole route, connect() would fail at once.)
   */
  lose(from: string, to: string): void {
    const words = ['neigh', 'replace', this.addressOf(to), 'lladdr', nowhere, 'nud', 'permanent'];
    ip('-n', this.#namespaceOf(from), ...words, 'dev', 'eth0');
  }

  /** Nothing passes between a host and the others any more, in either direction. */
  cut(name: string, ...others: string[]): void {
    for (const other of others) {
      this.lose(name, other);
      this.lose(other, name);
    }
  }

  /** The host is alone. */
  isolate(name: string): void {
    this.cut(name, ...this.hosts.filter((other) => other !== name));
  }

  /** Undoes what was cut between two hosts, or everything. */
  heal(one?: string, other?: string): void {
    const pairs = this.hosts.flatMap((from) => this.hosts.map((to) => [from, to] as const));
    for (const [from, to] of pairs) {
      if (one !== undefined && !(from === one && to === other) && !(from === other && to === one)) continue;
      const words = ['neigh', 'flush', 'to', this.addressOf(to), 'dev', 'eth0', 'nud', 'permanent'];
      if (from !== to) ip('-n', this.#namespaceOf(from), ...words);
    }
  }

  destroy(): void {
    for (const namespace of this.#namespaces.splice(0).reverse()) ip('netns', 'del', namespace);
  }
}

/** `lan`: an empty cluster on a network of its own, with a host `clients` beside its members to come. */
export const test = base.extend('lan', async ({ task, skip }, { onCleanup }) => {
  const missing = whatIsMissing();
  if (missing !== undefined) skip(missing);
  const network = new Network();
  const cluster = Cluster.create(network);
  onCleanup(async () => {
    if (task.result?.state === 'fail') console.error(await cluster.explain());
    try {
      await cluster.destroy();
    } finally {
      network.destroy();
    }
  });
  network.addHost('clients');
  return { cluster, network };
});
