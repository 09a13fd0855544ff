import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/model.js';
import type { Logger } from '../log/logger.js';
import { choosePgCtl, type PgVersion } from './binaries.js';
import { localServer, withLocal } from './conninfo.js';
import { type ControlData, type DataDirectory, dataDirectory, readControlData } from './controldata.js';
import { type PostmasterStatus, postmasterStatus } from './postmaster-status.js';

/** What is found at PGDATA, for creation and for `config check`. */
export interface PgSetup {
  pg_ctl: string;
  version: PgVersion;
  pgdata: string;
  directory: DataDirectory;
  host: string;
  port: number;
  proxyport: number;
  username: string;
  dbname: string;
  postmaster: PostmasterStatus;
  /** Null when there is no cluster. */
  controlData: ControlData | null;
  role: 'primary' | 'standby' | 'recovery' | 'unknown';
}

/** Looks at the local Postgres without changing anything. */
export async function discover(options: {
  config: Config;
  incomplete: string;
  log?: Logger;
  env?: NodeJS.ProcessEnv;
}): Promise<PgSetup> {
  const { config, incomplete, log, env = process.env } = options;
  const { pgdata, port, proxyport, pg_ctl: given } = config.postgresql;
  const { pg_ctl, version } = await choosePgCtl({ given, env, several: 'first' });
  const directory = dataDirectory(pgdata, incomplete);
  const postmaster = postmasterStatus(pgdata);
  const local = localServer(config, env);
  if (postmaster.port !== undefined && postmaster.port !== port) {
    log?.warn(`Postgres in "${pgdata}" runs on port ${postmaster.port}, the configuration says ${port}`);
  }
  return {
    pg_ctl,
    version,
    pgdata,
    directory,
    host: local.host,
    port: postmaster.port ?? port,
    proxyport,
    username: local.user,
    dbname: local.dbname,
    postmaster,
    controlData: directory === 'cluster' ? await readControlData({ pg_ctl, pgdata }) : null,
    role: directory === 'cluster' ? await roleOf(pgdata, postmaster, config, env) : 'unknown',
  };
}

async function roleOf(
  pgdata: string,
  postmaster: PostmasterStatus,
  config: Config,
  env: NodeJS.ProcessEnv,
): Promise<PgSetup['role']> {
  const standby = existsSync(join(pgdata, 'standby.signal'));
  if (!postmaster.ready) {
    if (existsSync(join(pgdata, 'recovery.signal'))) return 'recovery';
    return standby ? 'standby' : 'unknown';
  }
  const local = { ...localServer(config, env), port: postmaster.port ?? config.postgresql.port };
  const recovering = await withLocal(local, async (client) => {
    const { rows } = await client.query<{ recovery: boolean }>('select pg_is_in_recovery() as recovery');
    return rows[0]?.recovery ?? false;
  });
  if (!recovering) return 'primary';
  return standby ? 'standby' : 'recovery';
}
