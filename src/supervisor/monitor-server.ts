import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../config/load.js';
import type { MonitorConfig } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import { reloadConfig } from '../config/reload.js';
import { HealthService } from '../health/checker.js';
import type { Logger } from '../log/logger.js';
import { nextDelay } from '../monitor/backoff.js';
import { MonitorClient } from '../monitor/client.js';
import { installMonitor } from '../monitor/install.js';
import { MonitorListener } from '../monitor/listener.js';
import type { StateNotification } from '../monitor/rows.js';
import { pgVersion } from '../postgres/binaries.js';
import { bootstrapServer, buildConninfo, localServer, withLocal } from '../postgres/conninfo.js';
import { PostgresControl } from '../postgres/control.js';
import { dataDirectory } from '../postgres/controldata.js';
import { monitorRule } from '../postgres/hba.js';
import { writeLocalFiles } from '../postgres/local-files.js';
import { createDatabaseAndUser, initdb } from '../postgres/setup.js';

const database = 'pg_auto_failover';
const owner = 'autoctl';
const nodeRole = 'autoctl_node';

/** The Postgres that holds a monitor, and the services beside it. */
export class MonitorServer {
  #config: MonitorConfig;
  #paths: Paths;
  #log: Logger;
  #env: NodeJS.ProcessEnv;
  #control: PostgresControl;
  #stopping = false;
  #services: { close: () => Promise<void> }[] = [];

  constructor(config: MonitorConfig, paths: Paths, log: Logger, env: NodeJS.ProcessEnv) {
    this.#config = config;
    this.#paths = paths;
    this.#log = log;
    this.#env = env;
    const { pgdata, pg_ctl, port, listen_addresses } = config.postgresql;
    this.#control = new PostgresControl({
      pgdata,
      pg_ctl,
      port,
      listen_addresses,
      incomplete: paths.incomplete,
      log,
      env,
    });
  }

  /** Makes the cluster unless there is one, the database, and the monitor in it. Every part may be repeated. */
  async create(): Promise<void> {
    const { pgdata, pg_ctl } = this.#config.postgresql;
    const found = dataDirectory(pgdata, this.#paths.incomplete);
    if (found === 'foreign')
      throw new Error(`Expected "${pgdata}" to be missing, empty or a cluster, found other files there`);
    if (found !== 'cluster')
      await initdb({ pg_ctl, pgdata, incomplete: this.#paths.incomplete, log: this.#log });
    await this.#writeFiles();
    await this.#control.ensureRunning({ asChild: true });
    const local = bootstrapServer(this.#config, this.#env);
    await createDatabaseAndUser({
      local,
      dbname: database,
      username: owner,
      superuser: false,
      log: this.#log,
    });
    await this.#install();
  }

  /** Keeps Postgres running and the services beside it working; returns only when it is stopped. */
  async serve(): Promise<void> {
    await this.#writeFiles();
    await this.#control.ensureRunning({ asChild: true });
    await this.#install();
    const died = this.#watch();
    this.#startServices();
    await died;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const service of this.#services) await service.close();
    this.#services = [];
    await this.#control.ensureStopped();
    this.#control.close();
  }

  async reload(): Promise<void> {
    const fresh = readConfig(this.#paths.config);
    if (fresh.role !== 'monitor')
      throw new Error(`Expected pg_autoctl.role to stay "monitor" while running, got "${fresh.role}"`);
    const { config, applied, kept } = reloadConfig(this.#config, fresh);
    for (const { name, from, to } of applied) this.#log.info(`${name} changes from "${from}" to "${to}"`);
    for (const { name, from, to } of kept)
      this.#log.warn(`${name} stays "${from}" until pg_autoctl is restarted; the file says "${to}"`);
    this.#config = config;
    await this.#writeFiles();
    this.#control.reload();
  }

  async #writeFiles(): Promise<void> {
    await writeLocalFiles({
      config: this.#config,
      version: await pgVersion(this.#config.postgresql.pg_ctl),
      rules: [await monitorRule(this.#config)],
      renewCertificate: false,
      log: this.#log,
      env: this.#env,
    });
  }

  async #install(): Promise<void> {
    const local = { ...bootstrapServer(this.#config, this.#env), dbname: database };
    await withLocal(local, (client) => installMonitor(client, (line) => this.#log.debug(line)), {
      queryTimeout: 0,
    });
  }

  /** Starts Postgres again whenever it ends, with a pause only when that does not help. */
  async #watch(): Promise<never> {
    let pause = 0;
    for (;;) {
      await new Promise<void>((resolve) => {
        const forget = this.#control.onExit(() => {
          forget();
          resolve();
        });
      });
      while (!this.#stopping && !this.#control.isReady()) {
        try {
          this.#log.warn('the Postgres of the monitor has ended, starting it again');
          await this.#control.sweep();
          await this.#control.ensureRunning({ asChild: true });
          pause = 0;
        } catch (error) {
          this.#log.error(error instanceof Error ? error.message : String(error));
          pause = nextDelay(pause);
          await sleep(pause);
        }
      }
      if (this.#stopping) await new Promise(() => undefined);
    }
  }

  #startServices(): void {
    const { host, port } = localServer(this.#config, this.#env);
    const uri = buildConninfo({ host, port: String(port), user: nodeRole, dbname: database });
    const client = new MonitorClient(uri, { applicationName: 'pg_autoctl health' });
    const health = new HealthService({ client, log: this.#log });
    const listener = new MonitorListener(uri, {
      onState: (notification) => {
        this.#log.info(sentenceFor(notification));
        if (notification.health === 'bad') health.look(notification.nodeId);
      },
      onLog: (text) => this.#log.info(text),
      onError: (error) => this.#log.debug(`listening to the monitor: ${error.message}`),
    });
    health.start();
    listener.start();
    this.#services = [
      { close: () => listener.close() },
      { close: () => health.stop() },
      { close: () => client.close() },
    ];
  }
}

function sentenceFor({
  formation,
  groupId,
  nodeId,
  name,
  host,
  port,
  reportedState,
  goalState,
  health,
}: StateNotification): string {
  const node = `node ${nodeId} "${name}" (${host}:${port}) of ${formation}/${groupId}`;
  return `${node}: ${reportedState} ➜ ${goalState}, health ${health}`;
}
