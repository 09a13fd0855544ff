import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWritable, type State } from '../../src/fsm/states.js';
import type { Turn } from '../../src/keeper/keeper.js';
import { Loop } from '../../src/keeper/loop.js';
import { createLogger } from '../../src/log/logger.js';
import { MonitorClient } from '../../src/monitor/client.js';
import { MonitorListener } from '../../src/monitor/listener.js';
import type { Answer, Report, StateNotification } from '../../src/monitor/rows.js';

/** Keepers without a Postgres: loop, client and listener are the real ones, and every goal is reached at once. */

/** What the keepers of one formation share: the WAL that their Postgres would have. */
export interface Wal {
  position: number;
  /** Where each timeline left the one before it. */
  switches: number[];
}

/** What is measured of all keepers together. */
export interface Heard {
  /** Milliseconds from sending a report to its answer. */
  report(milliseconds: number): void;
  /** A keeper was told a goal that it did not have. */
  goal(keeper: SimulatedKeeper, goal: State): void;
  failed(keeper: SimulatedKeeper, error: Error): void;
  /** A notification arrived, of whatever group. */
  notification(): void;
}

export interface KeeperOptions {
  uri: string;
  formation: string;
  host: string;
  port: number;
  wal: Wal;
  heard: Heard;
}

const quiet = createLogger({ level: 'fatal', stream: { write: () => true } });
const standbyStates: readonly State[] = ['secondary', 'catchingup'];

export class SimulatedKeeper {
  readonly options: KeeperOptions;
  id = 0;
  state: State = 'init';
  goal: State = 'init';
  #timeline = 1;
  #published = 0;
  #runs = true;
  #stopping = false;
  #answer: Answer | null = null;
  #confirmed: { epoch: number; lsn: string } | null = null;
  #client: MonitorClient;
  #listener: MonitorListener | null = null;
  #loop: Loop | null = null;
  #ended: Promise<unknown> = Promise.resolve();
  #instance = randomUUID();

  constructor(options: KeeperOptions) {
    this.options = options;
    this.#client = this.#newClient();
  }

  get isAtRest(): boolean {
    return this.state === this.goal && (this.state === 'primary' || this.state === 'secondary');
  }

  /** Takes over a node that the monitor knows already. */
  adopt(id: number, state: State): void {
    this.id = id;
    this.state = state;
    this.goal = state;
  }

  /** Takes up its work as a keeper that starts does: session, listener, loop. */
  async start(interval: number): Promise<void> {
    this.#client.keepSession(this.id);
    const { uri, heard, formation } = this.options;
    const handlers = {
      onNudge: () => this.#loop?.nudge(),
      onState: (notification: StateNotification) => this.#hear(notification),
      onError: (error: Error) => heard.failed(this, error),
    };
    this.#listener = new MonitorListener(uri, handlers, { formation, groupId: 0 });
    await this.#listener.listening();
    this.#turnEvery(interval);
  }

  /** Goes on at another pace, with the connections it has, and out of step with the others. */
  async pace(interval: number): Promise<void> {
    this.#loop?.leave();
    await this.#ended;
    await sleep(Math.random() * Math.min(interval, 1000));
    this.#turnEvery(interval);
  }

  #turnEvery(interval: number): void {
    this.#loop = new Loop({ keeper: this, log: quiet, interval });
    this.#ended = this.#loop.run();
  }

  /** Both connections end; Postgres is down when the node is gone. */
  async stop({ dies = false } = {}): Promise<void> {
    this.#stopping = true;
    this.#loop?.leave();
    await Promise.all([this.#listener?.close(), this.#client.close()]);
    await this.#ended;
    this.#loop = null;
    this.#listener = null;
    this.#stopping = false;
    this.#runs = !dies;
    this.#instance = randomUUID();
    this.#client = this.#newClient();
  }

  #newClient(): MonitorClient {
    return new MonitorClient(this.options.uri);
  }

  #hear({ formation, nodeId, reportedState, goalState }: StateNotification): void {
    this.options.heard.notification();
    if (formation !== this.options.formation) return;
    if (nodeId === this.id && reportedState === this.state && goalState === this.goal) return;
    this.#loop?.nudge();
  }

  /** One turn, as of src/keeper: report, take the goal, be there. */
  async turn(): Promise<Turn> {
    try {
      await this.#publish();
      await this.#report();
    } catch (error) {
      if (!this.#stopping)
        this.options.heard.failed(this, error instanceof Error ? error : new Error(String(error)));
      return turn('retry');
    }
    if (this.state === this.goal) return this.#confirms() ? turn('now') : turn('later');
    this.#reach(this.goal);
    return turn('now');
  }

  async #publish(): Promise<void> {
    if (this.#timeline === this.#published || this.state === 'init') return;
    const history = Array.from({ length: this.#timeline }, (_, parent) => ({
      tli: parent + 1,
      parenttli: parent,
      switchpoint: lsn(this.options.wal.switches[parent - 1] ?? 0),
    }));
    await this.#client.reportTimelineHistory(this.id, history);
    this.#published = this.#timeline;
  }

  /** What it would report now. */
  says(): Report {
    const { formation, wal } = this.options;
    const leads = isWritable(this.state);
    if (leads && this.#runs) wal.position += 8;
    return {
      formation_id: formation,
      node_id: this.id,
      group_id: 0,
      current_group_role: this.state,
      current_pg_is_running: this.#runs,
      current_tli: this.state === 'init' ? 0 : this.#timeline,
      current_lsn: this.state === 'init' ? '0/0' : lsn(wal.position),
      current_rep_state: leads && (this.#answer?.sync_members.length ?? 0) > 0 ? 'quorum' : '',
      node_epoch: this.#answer?.group_epoch ?? 0,
      sync_epoch: this.#confirmed?.epoch ?? null,
      sync_lsn: this.#confirmed?.lsn ?? null,
      streams: standbyStates.includes(this.state),
      instance: this.#instance,
      capabilities: ['cut', 'in_force'],
      disk_free: 1_000_000_000,
      fencing_token: null,
    };
  }

  async #report(): Promise<void> {
    const { heard } = this.options;
    const report = this.says();
    const started = performance.now();
    const answer = await this.#client.report(report);
    heard.report(performance.now() - started);
    if (answer.group_epoch === null) throw new Error('expected a monitor of ours');
    const { assigned_group_state: goal } = answer;
    this.#answer = answer as Answer;
    if (goal === this.goal) return;
    this.goal = goal;
    heard.goal(this, goal);
  }

  /** Whether a sync set has come into force that the monitor does not know of yet. */
  #confirms(): boolean {
    const { sync_set_epoch: epoch } = this.#answer ?? { sync_set_epoch: 0 };
    if (!isWritable(this.state) || this.#confirmed?.epoch === epoch) return false;
    this.#confirmed = { epoch, lsn: lsn(this.options.wal.position) };
    return true;
  }

  #reach(goal: State): void {
    const { wal } = this.options;
    if (isWritable(goal) && !isWritable(this.state) && this.state !== 'init') wal.switches.push(wal.position);
    if (!isWritable(goal)) this.#confirmed = null;
    if (isWritable(goal) || standbyStates.includes(goal)) {
      this.#timeline = wal.switches.length + 1;
      this.#runs = true;
    }
    this.state = goal;
  }
}

function turn(next: Turn['next']): Turn {
  return { sentence: '', next, level: 'info', reported: true, dropped: false };
}

function lsn(position: number): string {
  return `0/${position.toString(16).toUpperCase()}`;
}
