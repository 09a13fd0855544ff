import { lookup, reverse } from 'node:dns/promises';
import { createConnection, isIP } from 'node:net';
import { networkInterfaces, hostname as osHostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log/logger.js';

/**
 * The name by which others reach this machine: that of the local address of a connection towards the monitor, or the
 * address itself when its name does not lead back here. A monitor takes the OS's hostname first.
 */
export async function discoverHostname(options: {
  towards: { host: string; port: number };
  monitor?: boolean;
  signal?: AbortSignal;
  /** Milliseconds to go on trying while connecting fails; 15 minutes when not given. */
  timeout?: number;
  log: Logger;
}): Promise<string> {
  if (options.monitor && (await isLocal(osHostname()))) return osHostname();
  const address = await localAddress(options);
  for (const name of await reverseNames(address)) {
    if (await isLocal(name)) return name;
  }
  return address;
}

/** Warns about a hostname that will give trouble; it is used as it is. */
export async function checkHostname(hostname: string, log: Logger): Promise<void> {
  if (isIP(hostname)) {
    if (!localAddresses().includes(hostname))
      log.warn(`Address "${hostname}" is on no interface of this machine`);
    return;
  }
  const addresses = await addressesOf(hostname);
  if (addresses.length === 0) return log.warn(`Hostname "${hostname}" does not resolve to an address`);
  const local = addresses.find((address) => localAddresses().includes(address));
  if (!local) {
    log.warn(`Hostname "${hostname}" resolves to ${addresses.join(', ')}, on no interface of this machine`);
  } else if (!(await reverseNames(local)).includes(hostname)) {
    log.warn(`Address ${local} of hostname "${hostname}" does not resolve back to that name`);
  }
}

/** The network, such as 10.1.4.0/22, of the local interface that has the hostname's address. */
export async function lanCidr(hostname: string): Promise<string | undefined> {
  const addresses = await addressesOf(hostname);
  for (const entry of interfaces()) {
    if (entry.cidr && addresses.includes(entry.address)) return network(entry.cidr);
  }
  return undefined;
}

/** What stands for a host in pg_hba.conf: its name when an address maps back to it, else its first address. */
export async function nameOrAddress(host: string, log: Logger): Promise<string> {
  if (isIP(host) || host.includes('/')) return host;
  const addresses = await addressesOf(host);
  const [first] = addresses;
  if (!first) return host;
  for (const address of addresses) {
    if ((await reverseNames(address)).includes(host)) return host;
  }
  log.warn(
    `No address of host "${host}" resolves back to that name, using its address ${first} in pg_hba.conf`,
  );
  return first;
}

/** The network of an address with a prefix length, the bits after it cleared. */
export function network(cidr: string): string {
  const [address = '', length = ''] = cidr.split('/');
  const six = address.includes(':');
  const bits = six ? 128n : 32n;
  const mask = ((1n << BigInt(length)) - 1n) << (bits - BigInt(length));
  const cleared = (six ? fromIPv6(address) : fromIPv4(address)) & mask;
  return `${six ? toIPv6(cleared) : toIPv4(cleared)}/${length}`;
}

async function localAddress(options: Parameters<typeof discoverHostname>[0]): Promise<string> {
  const { towards, signal, timeout = 900_000, log } = options;
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      return await addressTowards(towards);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      log.warn(
        `Failed to connect to ${towards.host}:${towards.port}, trying again: ${(error as Error).message}`,
      );
      await sleep(1000 + Math.random() * 4000, undefined, signal ? { signal } : {});
    }
  }
}

function addressTowards({ host, port }: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: 2000 });
    socket.once('connect', () => {
      resolve((socket.localAddress ?? '').replace(/^::ffff:/, ''));
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error(`no answer from ${host}:${port}`)));
    socket.once('error', reject);
  });
}

async function isLocal(name: string): Promise<boolean> {
  const mine = localAddresses();
  return (await addressesOf(name)).some((address) => mine.includes(address));
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

async function reverseNames(address: string): Promise<string[]> {
  try {
    return await reverse(address);
  } catch {
    return [];
  }
}

function interfaces() {
  return Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
}

function localAddresses(): string[] {
  return interfaces().map(({ address }) => address);
}

function fromIPv4(address: string): bigint {
  return address.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function toIPv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function fromIPv6(address: string): bigint {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const parts = (text: string) => text.split(':').filter(Boolean);
  const [before, after] = [parts(head), parts(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function toIPv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const text = groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
  return text;
}
