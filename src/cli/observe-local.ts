import type { Config } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { Logger } from '../log/logger.js';
import { localServer } from '../postgres/conninfo.js';
import { PostgresControl } from '../postgres/control.js';
import { type Observation, observe } from '../postgres/observe.js';

interface Place {
  config: Config;
  paths: Paths;
}

/** The local postmaster, to be asked about; nothing is started or stopped for it. */
export function localControl(env: NodeJS.ProcessEnv, log: Logger, { config, paths }: Place): PostgresControl {
  const { pgdata, pg_ctl, port, listen_addresses } = config.postgresql;
  return new PostgresControl({
    pgdata,
    pg_ctl,
    port,
    listen_addresses,
    incomplete: paths.incomplete,
    log,
    env,
  });
}

/** What the local Postgres says about itself now. */
export function observeLocal(env: NodeJS.ProcessEnv, log: Logger, place: Place): Promise<Observation> {
  return observe({ control: localControl(env, log, place), local: localServer(place.config, env) });
}
