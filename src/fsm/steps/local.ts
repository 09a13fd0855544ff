import { pgVersion } from '../../postgres/binaries.js';
import { type LocalServer, localServer, parseConninfo, withLocal } from '../../postgres/conninfo.js';
import { type HbaRule, monitorHealthRule, nodeRules, ownRules } from '../../postgres/hba.js';
import { writeLocalFiles } from '../../postgres/local-files.js';
import { type StandbySettings, slotName, type Upstream } from '../../postgres/replication.js';
import type { Node, Peer } from '../node.js';

/** What the steps have in common: this node in the words of src/postgres. */

export function localOf(node: Node): LocalServer {
  return localServer(node.config, node.env);
}

export async function isInRecovery(local: LocalServer): Promise<boolean> {
  return withLocal(local, async (client) => {
    const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
    return rows[0]?.standby === true;
  });
}

/** How this node reaches one of the others to receive WAL from it. */
export function upstreamOf(node: Node, peer: Peer): Upstream {
  const own = slotName(node.state.node_id);
  return {
    host: peer.host,
    port: peer.port,
    applicationName: own,
    slot: own,
    password: node.config.replication.password,
    dbname: node.config.postgresql.dbname,
    ssl: node.config.ssl,
  };
}

/** Settings of a standby that follows a peer, or nobody. */
export function standbyOf(node: Node, peer: Peer | null): StandbySettings {
  const slot = slotName(node.state.node_id);
  return peer === null ? { slot } : { slot, upstream: upstreamOf(node, peer) };
}

/** Every HBA rule that this node needs: its own clients, the monitor's probes, the other nodes. */
export async function hbaRules(node: Node): Promise<HbaRule[]> {
  const { config, log } = node;
  const peers = await Promise.all(node.group.others().map((peer) => nodeRules(config, peer.host, log)));
  return [...(await ownRules(config, log)), ...(await healthRules(node)), ...peers.flat()];
}

async function healthRules({ config, log }: Node): Promise<HbaRule[]> {
  const { host } = parseConninfo(config.monitor);
  if (host === undefined || host === '' || host.startsWith('/')) return [];
  return Promise.all(host.split(',').map((each) => monitorHealthRule(config, each, log)));
}

/** Writes our settings, HBA rules and certificate into PGDATA; true when something changed. */
export async function writeFiles(
  node: Node,
  { renewCertificate }: { renewCertificate: boolean },
): Promise<boolean> {
  return writeLocalFiles({
    config: node.config,
    version: await pgVersion(node.config.postgresql.pg_ctl),
    rules: await hbaRules(node),
    renewCertificate,
    log: node.log,
    env: node.env,
  });
}
