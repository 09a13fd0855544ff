import type { Config } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { Logger } from '../log/logger.js';
import { localServer } from '../postgres/conninfo.js';
import { PostgresControl } from '../postgres/control.js';
import { type Observation, observe } from '../postgres/observe.js';

/** What the local Postgres says about itself now; nothing is started or stopped for it. */
export function observeLocal(
  env: NodeJS.ProcessEnv,
  log: Logger,
  { config, paths }: { config: Config; paths: Paths },
): Promise<Observation> {
  const { pgdata, pg_ctl, port, listen_addresses } = config.postgresql;
  const control = new PostgresControl({
    pgdata,
    pg_ctl,
    port,
    listen_addresses,
    incomplete: paths.incomplete,
    log,
    env,
  });
  return observe({ control, local: localServer(config, env) });
}
