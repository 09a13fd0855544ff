import { readConfig, writeConfig } from '../config/load.js';
import { reloadConfig } from '../config/reload.js';
import { localOf, writeFiles } from '../fsm/steps/local.js';
import { followPrimary } from '../fsm/steps/standby.js';
import type { MonitorClient } from '../monitor/client.js';
import { withLocal } from '../postgres/conninfo.js';
import { runsPostgres } from './guard.js';
import type { Keeper } from './keeper.js';
import type { LocalNode } from './local-node.js';

/** Takes up a changed configuration file; when anything is wrong with it the present one stays. */
export async function reload(node: LocalNode, keeper: Keeper, client: MonitorClient): Promise<void> {
  const { log, paths, state } = node;
  const fresh = readConfig(paths.config);
  if (fresh.role !== 'keeper')
    throw new Error(`Expected pg_autoctl.role to stay "keeper" while running, got "${fresh.role}"`);
  const { config, applied, kept } = reloadConfig(node.config, fresh);
  for (const { name, from, to } of applied) log.info(`${name} changes from "${from}" to "${to}"`);
  for (const { name, from, to } of kept)
    log.warn(`${name} stays "${from}" until pg_autoctl is restarted; the file says "${to}"`);
  if (config.name !== node.config.name || config.hostname !== node.config.hostname) {
    await client.updateNodeMetadata(state.node_id, config.name, config.hostname, config.postgresql.port);
  }
  node.config = config;
  writeConfig(paths.config, config);
  keeper.reconfigured();
  if (!runsPostgres(state.current_role)) return;
  await writeFiles(node, { renewCertificate: false });
  if (!node.control.isReady()) return;
  await withLocal(localOf(node), async (connection) => {
    await connection.query('alter system reset primary_conninfo');
    await connection.query('alter system reset primary_slot_name');
  });
  node.control.reload();
  if (state.current_role === 'catchingup' || state.current_role === 'secondary') await followPrimary(node);
}
