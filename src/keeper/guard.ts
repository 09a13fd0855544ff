import type { LocalState } from '../fsm/node.js';
import type { State } from '../fsm/states.js';
import { isWritable } from '../fsm/states.js';

/** Whether Postgres may be started, and what is said about it while it does not run. */

export interface GuardLimits {
  /** Failed starts of a primary after which it is reported as not running. */
  tries: number;
  /** Milliseconds after the first failed start for the same. */
  within: number;
}

/** States in which Postgres runs. */
const running: readonly State[] = [
  'single',
  'wait_primary',
  'primary',
  'join_primary',
  'apply_settings',
  'catchingup',
  'secondary',
  'prepare_promotion',
  'stop_replication',
  'report_lsn',
  'fast_forward',
];

/** States in which Postgres must not run. */
const stopped: readonly State[] = ['draining', 'demoted', 'demote_timeout'];

export function runsPostgres(state: State): boolean {
  return running.includes(state);
}

export function keepsPostgresStopped(state: State): boolean {
  return stopped.includes(state);
}

/** Milliseconds between starts that have failed before, so that they fill no disk and no log. */
const betweenHopelessStarts = 1000;

export class Guard {
  #limits: GuardLimits;
  #now: () => number;
  #failures = 0;
  #firstFailure: number | null = null;
  #declared = false;
  #notBefore = 0;

  constructor(limits: GuardLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  configure(limits: GuardLimits): void {
    this.#limits = limits;
  }

  started(): void {
    this.#failures = 0;
    this.#firstFailure = null;
    this.#declared = false;
    this.#notBefore = 0;
  }

  failed(): void {
    this.#failures += 1;
    this.#firstFailure ??= this.#now();
    if (this.#failures >= this.#limits.tries) this.#notBefore = this.#now() + betweenHopelessStarts;
  }

  get failures(): number {
    return this.#failures;
  }

  /** Whether the chances of a restart are used up. */
  get gaveUp(): boolean {
    const since = this.#firstFailure === null ? 0 : this.#now() - this.#firstFailure;
    return this.#failures >= this.#limits.tries || since > this.#limits.within;
  }

  /** The monitor was told that Postgres does not run: its next answer decides. */
  declareNotRunning(): void {
    this.#declared = true;
  }

  /** The monitor has answered that report. */
  answered(): void {
    this.#declared = false;
  }

  /**
   * Whether Postgres may be started in place. A node that would take writes needs an order that still holds; without
   * the monitor it starts closed, which is when commits wait for a standby that is known from its own files.
   */
  mayStart(state: LocalState, situation: { orderHolds: boolean; startsClosed: boolean }): boolean {
    const { current_role: role, assigned_role: goal } = state;
    if (this.#declared || !runsPostgres(role) || this.#now() < this.#notBefore) return false;
    if (!isWritable(role) && role !== 'stop_replication' && role !== 'prepare_promotion') return true;
    if (!isWritable(goal)) return false;
    return situation.orderHolds || situation.startsClosed;
  }
}
