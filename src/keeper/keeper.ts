import { randomUUID } from 'node:crypto';
import { NotYet } from '../fsm/node.js';
import { reach } from '../fsm/reach.js';
import { isWritable, type State } from '../fsm/states.js';
import { stop } from '../fsm/steps/lifecycle.js';
import { localOf } from '../fsm/steps/local.js';
import { partFromUpstream } from '../fsm/steps/promotion.js';
import { finishCopy, undoPromotion } from '../fsm/steps/standby.js';
import type { MonitorClient } from '../monitor/client.js';
import { UnknownObject } from '../monitor/errors.js';
import type { Answer, AnswerOfOriginal } from '../monitor/rows.js';
import { StillStarting } from '../postgres/control.js';
import { diskFree, type Observation, observe } from '../postgres/observe.js';
import { NotInForce, settingFromFiles } from '../postgres/replication.js';
import { ShutDown } from '../postgres/shut-down.js';
import { Guard, keepsPostgresStopped, runsPostgres } from './guard.js';
import { removeInitFile } from './init-file.js';
import { Isolation } from './isolation.js';
import type { LocalNode } from './local-node.js';
import { Publisher } from './publish.js';
import { composeReport, mayFollowAgain, unseen } from './report.js';
import { Upkeep } from './upkeep.js';

/** One turn of a keeper: observe Postgres, report, reach the assigned state. */

/** When the next turn is due: at once, soon (a step waits for something), after the interval, or when the monitor may be back. */
export type Next = 'now' | 'soon' | 'later' | 'retry';

export interface Turn {
  /** What this turn came to. */
  sentence: string;
  next: Next;
  level: 'info' | 'warn' | 'error';
  /** The monitor knows the state that this node is in. */
  reported: boolean;
  /** The node was dropped, and the monitor has heard that it knows. */
  dropped: boolean;
}

/** States in which the creation of a node is over. */
const firstStable: readonly State[] = [
  'single',
  'catchingup',
  'secondary',
  'report_lsn',
  'wait_primary',
  'primary',
];

/** States in which this node follows another one. */
const follows: readonly State[] = ['catchingup', 'secondary', 'join_secondary'];

/** States in which Postgres is a standby. */
const standbyStates: readonly State[] = [
  ...follows,
  'wait_maintenance',
  'report_lsn',
  'fast_forward',
  'prepare_promotion',
];

/** A start that takes longer goes on by itself while the keeper keeps reporting. */
const startWithin = 2000;

export class Keeper {
  #node: LocalNode;
  #client: MonitorClient;
  #guard: Guard;
  #instance = randomUUID();
  #haltWhenStable: boolean;
  #creating = true;
  #upkeep: Upkeep;
  #isolation: Isolation;
  #publisher: Publisher;
  #unanswered = false;
  #swept = false;
  #shutDown = new ShutDown();

  constructor(node: LocalNode, client: MonitorClient, options: { haltWhenStable: boolean }) {
    this.#node = node;
    this.#client = client;
    this.#haltWhenStable = options.haltWhenStable;
    this.#upkeep = new Upkeep(node);
    this.#isolation = new Isolation(() => node.lease.now());
    this.#publisher = new Publisher(node, client);
    this.#guard = new Guard(this.#limits(), () => node.lease.now());
  }

  /** The configuration changed: limits, and files that are made from it. */
  reconfigured(): void {
    this.#guard.configure(this.#limits());
    this.#upkeep.startOver();
  }

  async turn(): Promise<Turn> {
    const { state, control } = this.#node;
    let seen = await this.#observe();
    if (this.#wasPromotedByOthers(seen)) {
      await undoPromotion(this.#node);
      seen = await this.#observe();
    }
    if (!seen.running && (await this.#startInPlace())) seen = await this.#observe();
    this.#node.replay.seen(seen);
    const running = await this.#whatToSay(seen);
    if (!running && !seen.running && !control.status().running) seen = await this.#withEnd(seen);

    let answer: Answer | AnswerOfOriginal | null;
    try {
      answer = await this.#exchange(seen, running);
    } catch (error) {
      if (error instanceof UnknownObject && (await this.#isRemoved())) return await this.#leave();
      const why = error instanceof Error ? error.message : String(error);
      if (this.#isIsolated()) return await this.#stepDown(why);
      return this.#turn(`monitor not reached, Postgres stays as it is: ${why}`, 'retry', 'warn');
    }
    if (answer === null) {
      return this.#turn(
        'the monitor knows less than this node has heard before: its orders are refused',
        'retry',
        'error',
      );
    }
    const { current_role: role, assigned_role: goal } = state;
    if (firstStable.includes(role)) {
      if (this.#creating) await removeInitFile(this.#node.paths.init);
      this.#creating = false;
      if (this.#haltWhenStable)
        return { ...this.#turn(`created, in state "${role}"`, 'now'), reported: true };
    }
    if (role === 'dropped' && goal === 'dropped') {
      return { ...this.#turn('dropped', 'now'), reported: true, dropped: true };
    }
    return role === goal ? await this.#stay(seen) : await this.#go();
  }

  #turn(sentence: string, next: Next, level: Turn['level'] = 'info'): Turn {
    return { sentence, next, level, reported: false, dropped: false };
  }

  async #go(): Promise<Turn> {
    const { current_role: role, assigned_role: goal } = this.#node.state;
    try {
      await this.#upkeep.takePeersIn();
      if (standbyStates.includes(role) && follows.includes(goal)) await finishCopy(this.#node);
      if (this.#preparesFor(goal)) await this.#ensurePostgres();
      await reach(this.#node, goal);
      return this.#turn(`reached "${goal}"`, 'now');
    } catch (error) {
      await this.#node.save();
      if (isExpected(error)) {
        return this.#turn(`"${role}", on the way to "${goal}": ${error.message}`, 'soon');
      }
      return this.#turn(`cannot go from "${role}" to "${goal}" yet: ${messageOf(error)}`, 'later', 'error');
    }
  }

  async #stay(seen: Observation): Promise<Turn> {
    const { current_role: role } = this.#node.state;
    const settled = { ...this.#turn(`"${role}", as assigned`, 'later'), reported: true };
    try {
      await this.#upkeep.takePeersIn();
      if (follows.includes(role)) await finishCopy(this.#node);
      await this.#ensurePostgres();
      if (mayFollowAgain(this.#node.state)) {
        // told to follow and then, before it had got there, to part again
        await partFromUpstream(this.#node);
        return { ...settled, next: 'now' };
      }
      const confirmed = await this.#upkeep.confirmSyncSet();
      await this.#upkeep.keepUp(seen);
      if (seen.connected) await this.#publisher.version(this.#node.control.status().pid);
      await this.#node.save();
      return confirmed ? { ...settled, next: 'now' } : settled;
    } catch (error) {
      await this.#node.save();
      if (isExpected(error)) {
        return { ...settled, sentence: `"${role}", as assigned: ${error.message}`, next: 'soon' };
      }
      return { ...settled, sentence: `"${role}", as assigned, but ${messageOf(error)}`, level: 'error' };
    }
  }

  /** A standby that takes writes, and was not told to. */
  #wasPromotedByOthers({ inRecovery }: Observation): boolean {
    const { current_role: role, assigned_role: goal } = this.#node.state;
    const toLead = isWritable(goal) || goal === 'stop_replication';
    return inRecovery === false && standbyStates.includes(role) && !toLead;
  }

  async #observe(): Promise<Observation> {
    const { state, control, log } = this.#node;
    if (state.current_role === 'init' || state.current_role === 'wait_standby') return unseen;
    const seen = await observe({ control, local: localOf(this.#node) });
    const { systemIdentifier } = seen;
    if (systemIdentifier !== null && state.system_identifier === '0')
      state.system_identifier = systemIdentifier;
    if (systemIdentifier !== null && systemIdentifier !== state.system_identifier) {
      log.error(
        `Expected database system ${state.system_identifier} in "${this.#node.paths.pgdata}", found ${systemIdentifier}`,
      );
      return unseen;
    }
    state.pg_control_version = seen.controlVersion ?? state.pg_control_version;
    state.catalog_version_no = seen.catalogVersion ?? state.catalog_version_no;
    if (seen.syncState !== '') {
      state.last_secondary_contact = Math.floor(Date.now() / 1000);
      this.#isolation.sawStandby();
    }
    return seen;
  }

  /** A crash is repaired at once, without asking, as long as the monitor's last order holds. */
  async #startInPlace(): Promise<boolean> {
    const { state, lease } = this.#node;
    const situation = {
      orderHolds: lease.holds(),
      startsClosed: this.#unanswered && (await this.#wouldStartClosed()),
    };
    if (!this.#guard.mayStart(state, situation) || this.#guard.gaveUp) return false;
    try {
      await this.#start();
      return true;
    } catch (error) {
      if (!(error instanceof StillStarting)) this.#node.log.error(messageOf(error));
      return false;
    }
  }

  /** Whether commits would wait for a standby from the first moment on, by what this node's own files say. */
  async #wouldStartClosed(): Promise<boolean> {
    const { state, config } = this.#node;
    if (state.current_role !== 'primary' && state.current_role !== 'apply_settings') return false;
    const { pg_ctl, pgdata } = config.postgresql;
    try {
      return (await settingFromFiles({ pg_ctl, pgdata, name: 'synchronous_standby_names' })) !== '';
    } catch (error) {
      this.#node.log.warn(`could not read synchronous_standby_names from the files: ${messageOf(error)}`);
      return false;
    }
  }

  async #start(): Promise<void> {
    const { control, log, signal } = this.#node;
    const wasThere = control.status().running;
    if (!wasThere) await control.sweep();
    try {
      await control.ensureRunning({ timeout: startWithin, signal });
    } catch (error) {
      if (!(error instanceof StillStarting)) this.#guard.failed();
      throw error;
    }
    if (!wasThere) log.info('Postgres is started');
    this.#guard.started();
  }

  /**
   * A primary that is down gets a few chances to start before it says so. One that says so ends every process that
   * could still commit, and stays down until the monitor has answered.
   */
  async #whatToSay(seen: Observation): Promise<boolean> {
    const { state, control } = this.#node;
    if (seen.running) {
      this.#swept = false;
      return true;
    }
    const { running: alive } = control.status();
    if (
      state.current_role === 'primary' &&
      state.assigned_role === 'primary' &&
      (alive || !this.#guard.gaveUp)
    )
      return true;
    if (alive || (!runsPostgres(state.current_role) && !keepsPostgresStopped(state.current_role)))
      return false;
    if (!this.#swept) await control.sweep();
    this.#swept = true;
    this.#guard.declareNotRunning();
    return false;
  }

  /**
   * A primary that wrote alone and was shut down in order says where its WAL ends: a standby may have all of it. Asked
   * when nothing of it is left that could write, and nothing will be started before the monitor has answered.
   */
  async #withEnd(seen: Observation): Promise<Observation> {
    const { state, config } = this.#node;
    if (state.current_role !== 'wait_primary' && state.current_role !== 'demoted') return seen;
    const end = await this.#shutDown.end(config.postgresql).catch(() => null);
    return end === null ? seen : { ...seen, ...end, shutDown: true };
  }

  async #exchange(seen: Observation, running: boolean): Promise<Answer | AnswerOfOriginal | null> {
    const { config, state, lease, paths } = this.#node;
    const report = composeReport({
      formation: config.formation,
      state,
      seen,
      running,
      instance: this.#instance,
      diskFree: await diskFree(paths.pgdata).catch(() => null),
    });
    try {
      await this.#publisher.history(report.current_tli);
      const sentAt = lease.now();
      const answer = await this.#client.report(report);
      const taken = this.#node.take(answer, sentAt);
      if (taken) this.#guard.answered();
      this.#isolation.heardMonitor();
      this.#unanswered = false;
      return taken ? answer : null;
    } catch (error) {
      this.#unanswered = true;
      throw error;
    }
  }

  /** Only where the monitor does not count on more than that, and never a node that had no standby. */
  #isIsolated(): boolean {
    const { state, group, config } = this.#node;
    if (!group.ofOriginal || state.current_role !== 'primary' || state.last_secondary_contact === 0)
      return false;
    return this.#isolation.exceeds(config.timeout.network_partition_timeout * 1000);
  }

  async #stepDown(why: string): Promise<Turn> {
    this.#node.state.assigned_role = 'demote_timeout';
    await reach(this.#node, 'demote_timeout');
    const sentence = `neither the monitor nor a standby was heard of for too long, Postgres is stopped: ${why}`;
    return this.#turn(sentence, 'retry', 'error');
  }

  /** The group goes on without this node: an operator removed it by force. An empty group says nothing. */
  async #isRemoved(): Promise<boolean> {
    const { config, state } = this.#node;
    try {
      const nodes = await this.#client.getNodes(config.formation, state.group_id);
      return nodes.length > 0 && nodes.every((node) => node.node_id !== state.node_id);
    } catch {
      return false;
    }
  }

  async #leave(): Promise<Turn> {
    this.#node.state.assigned_role = 'dropped';
    await reach(this.#node, 'dropped');
    return { ...this.#turn('removed from the monitor', 'now', 'warn'), reported: true, dropped: true };
  }

  /** Not before a stop, and not of a Postgres that has just been replaced. */
  #preparesFor(goal: State): boolean {
    const { current_role: role } = this.#node.state;
    const stops = ['draining', 'demoted', 'demote_timeout', 'dropped', 'maintenance', 'prepare_maintenance'];
    return (
      !stops.includes(goal) && !keepsPostgresStopped(role) && role !== 'secondary' && role !== 'catchingup'
    );
  }

  /** Makes true what the present state says about Postgres. */
  async #ensurePostgres(): Promise<void> {
    const { control, state, lease } = this.#node;
    if (keepsPostgresStopped(state.current_role)) {
      if (control.status().running) await stop(this.#node);
      return;
    }
    if (!runsPostgres(state.current_role) || control.isReady()) return;
    const situation = { orderHolds: lease.holds(), startsClosed: false };
    if (this.#guard.mayStart(state, situation)) await this.#start();
  }

  #limits() {
    const { timeout } = this.#node.config;
    return {
      tries: timeout.postgresql_restart_failure_max_retries,
      within: timeout.postgresql_restart_failure_timeout * 1000,
    };
  }
}

/** The step waits for something that comes by itself. */
function isExpected(error: unknown): error is Error {
  return error instanceof StillStarting || error instanceof NotYet || error instanceof NotInForce;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
