import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { keeperDefaults } from '../../src/config/defaults.js';
import type { KeeperConfig } from '../../src/config/model.js';
import { createLogger, type Logger } from '../../src/log/logger.js';
import { choosePgCtl, type PgVersion } from '../../src/postgres/binaries.js';
import { type LocalServer, localServer, withLocal } from '../../src/postgres/conninfo.js';
import { PostgresControl } from '../../src/postgres/control.js';
import { ensureHbaRules, hbaFile, nodeRules } from '../../src/postgres/hba.js';
import { writeLocalFiles } from '../../src/postgres/local-files.js';
import { ensureRoles, initdb } from '../../src/postgres/setup.js';
import { copyName, slotName, type Upstream } from '../../src/postgres/standby-files.js';
import { temporaryDirectory } from '../support/os-user.js';
import { freePort } from '../support/ports.js';

/** Small servers: the file sizes of the tuning block are those of the original's test suite. */
export const env: NodeJS.ProcessEnv = {
  ...process.env,
  PG_AUTOCTL_DEBUG: '1',
  PG_REGRESS_SOCK_DIR: '/tmp',
};

/** One local Postgres below a directory of its own, with everything a keeper knows about it. */
export class Instance {
  readonly lines: string[] = [];
  readonly log: Logger = createLogger({
    level: 'debug',
    stream: { write: (line: string) => this.lines.push(line) },
    format: 'text',
  });

  private constructor(
    readonly id: number,
    readonly config: KeeperConfig,
    readonly version: PgVersion,
    readonly directory: string,
    readonly incomplete: string,
  ) {
    this.control = this.newControl();
  }

  readonly control: PostgresControl;

  static async make(id: number): Promise<Instance> {
    const directory = temporaryDirectory('pgaf-postgres-');
    const { pg_ctl, version } = await choosePgCtl({ env, several: 'first' });
    const config = keeperDefaults();
    config.monitor = 'PG_AUTOCTL_DISABLED';
    config.hostname = '127.0.0.1';
    Object.assign(config.postgresql, { pgdata: join(directory, 'data'), pg_ctl, port: await freePort() });
    Object.assign(config.postgresql, { listen_addresses: '127.0.0.1', host: '/tmp' });
    return new Instance(id, config, version, directory, join(directory, 'incomplete'));
  }

  /** A cluster that runs, with our roles and settings. */
  static async running(id: number): Promise<Instance> {
    const instance = await Instance.make(id);
    await instance.create();
    return instance;
  }

  async create(): Promise<void> {
    const { pg_ctl, pgdata, incomplete, log } = this;
    await initdb({ pg_ctl, pgdata, incomplete, log });
    await this.localFiles();
    await this.control.start();
    await ensureRoles({ local: this.local, monitor: true, log });
  }

  newControl(): PostgresControl {
    const { pgdata, pg_ctl, port, listen_addresses } = this.config.postgresql;
    const { incomplete, log } = this;
    return new PostgresControl({ pgdata, pg_ctl, port, listen_addresses, incomplete, log, env });
  }

  get pgdata(): string {
    return this.config.postgresql.pgdata;
  }

  get pg_ctl(): string {
    return this.config.postgresql.pg_ctl;
  }

  get local(): LocalServer {
    return localServer(this.config, env);
  }

  get slot(): string {
    return slotName(this.id);
  }

  async localFiles(): Promise<void> {
    const { config, version, log } = this;
    const rules = await nodeRules(config, '127.0.0.1', log);
    await writeLocalFiles({ config, version, rules, renewCertificate: false, log, env });
    ensureHbaRules({ file: hbaFile(this.pgdata), rules, level: 'minimal', log });
  }

  /** What a copy or a rewind of this one to a standby of another is told. */
  following(upstream: Instance) {
    const { control, pg_ctl, pgdata, incomplete, slot, log } = this;
    const from = upstream.upstreamFor(this);
    const standby = { upstream: from, slot };
    const whole = () => this.localFiles();
    return {
      control,
      pg_ctl,
      pgdata,
      incomplete,
      upstream: from,
      copyName: copyName(this.id),
      standby,
      whole,
      log,
      env,
    };
  }

  /** How `standby` reaches this instance. */
  upstreamFor(standby: Instance): Upstream {
    const { ssl, postgresql } = this.config;
    const { slot } = standby;
    return {
      host: '127.0.0.1',
      port: postgresql.port,
      applicationName: slot,
      slot,
      password: '',
      dbname: 'postgres',
      ssl,
    };
  }

  async sql<R extends Record<string, unknown>>(text: string): Promise<R[]> {
    return withLocal(this.local, async (client) => (await client.query<R>(text)).rows);
  }

  async destroy(): Promise<void> {
    await this.control.stop('immediate');
    this.control.close();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
