import { writeConfig } from '../config/load.js';
import type { KeeperConfig } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { LocalState, Node } from '../fsm/node.js';
import type { Logger } from '../log/logger.js';
import type { MonitorClient } from '../monitor/client.js';
import type { Answer, AnswerOfOriginal } from '../monitor/rows.js';
import { PostgresControl } from '../postgres/control.js';
import { GroupView } from './group-view.js';
import { initValues, readInitFile } from './init-file.js';
import { Lease } from './lease.js';
import { ProgressTeller } from './progress.js';
import { ReplayWatch } from './replay-watch.js';
import { writeStateFile } from './state-file.js';
import { tellMonitor } from './tell-monitor.js';

export interface LocalNodeOptions {
  config: KeeperConfig;
  paths: Paths;
  log: Logger;
  env: NodeJS.ProcessEnv;
  state: LocalState;
  client: MonitorClient;
}

/** This node as the steps see it, and what the monitor's answers change about it. */
export class LocalNode implements Node {
  config: KeeperConfig;
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly control: PostgresControl;
  readonly state: LocalState;
  readonly group: GroupView;
  readonly lease = new Lease();
  readonly progress: ProgressTeller;
  readonly replay = new ReplayWatch(this);
  #leaving = new AbortController();
  #saved: string;

  constructor({ config, paths, log, env, state, client }: LocalNodeOptions) {
    this.config = config;
    this.paths = paths;
    this.log = log;
    this.env = env;
    this.state = state;
    this.#saved = JSON.stringify(state);
    this.group = new GroupView(client, config.formation);
    this.progress = new ProgressTeller({ log, tell: tellMonitor(config.monitor, state) });
    const { pgdata, pg_ctl, port, listen_addresses } = config.postgresql;
    this.control = new PostgresControl({
      pgdata,
      pg_ctl,
      port,
      listen_addresses,
      incomplete: paths.incomplete,
      log,
      env,
      onStarting: () => this.replay.starting(),
    });
  }

  get signal(): AbortSignal {
    return this.#leaving.signal;
  }

  /** Ends whatever long work a step is doing. */
  abort(): void {
    this.#leaving.abort(new Error('pg_autoctl is leaving'));
  }

  async save(): Promise<void> {
    const text = JSON.stringify(this.state);
    if (text === this.#saved) return;
    await writeStateFile(this.paths.state, this.state);
    this.#saved = text;
  }

  orderStillHolds(): void {
    this.lease.check();
  }

  async foundCluster(): Promise<boolean> {
    return (await readInitFile(this.paths.init)) === initValues.exists;
  }

  later(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => this.log.warn(`${what} failed: ${String(error)}`));
  }

  /**
   * Takes an answer over; false when it comes from a monitor that knows less than was known before. One of the original
   * knows no epoch and hands out no lease: its orders hold for as long as this node may be cut off from it.
   */
  take(answer: Answer | AnswerOfOriginal, sentAt: number): boolean {
    const epoch = answer.group_epoch ?? this.state.epoch;
    if (epoch < this.state.epoch) return false;
    this.lease.renew(sentAt, answer.lease_ms ?? this.config.timeout.network_partition_timeout * 1000);
    this.group.take(answer);
    this.state.epoch = epoch;
    this.state.assigned_role = answer.assigned_group_state;
    this.state.last_monitor_contact = Math.floor(Date.now() / 1000);
    if (answer.assigned_group_id !== this.state.group_id) {
      this.state.group_id = answer.assigned_group_id;
      this.config = { ...this.config, group: answer.assigned_group_id };
      writeConfig(this.paths.config, this.config);
    }
    return true;
  }
}
