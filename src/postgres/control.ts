import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fchownSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log/logger.js';
import { programPath } from './binaries.js';
import { IncompleteDataDirectory, readIncomplete } from './incomplete.js';
import { removeStaleLocks } from './locks.js';
import { parentDeathCommand } from './parent-death.js';
import { readPostmasterFile } from './postmaster-file.js';
import { type PostmasterStatus, postmasterOf, statusOf } from './postmaster-status.js';
import { isPostgresIn, isPostmaster, postgresProcessesIn, sendSignal } from './processes.js';
import { ownerWhenRoot } from './programs.js';
import { socketsOf } from './spawn.js';
import { type LogLengths, logLengths, startupMessages } from './startup-log.js';

export { type PostmasterStatus, postmasterStatus } from './postmaster-status.js';

export interface ControlOptions {
  pgdata: string;
  pg_ctl: string;
  port: number;
  listen_addresses: string;
  /** Path of the marker that says that PGDATA is not whole, see incomplete.ts. */
  incomplete: string;
  log: Logger;
  env?: NodeJS.ProcessEnv;
  /** Called about once a second while a start is waited for. */
  onStarting?: () => void;
}

/** A postmaster has ended. */
export interface Exit {
  pid: number;
  /** Unknown (null) for a postmaster that is not our child. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** We had asked it to stop. */
  expected: boolean;
}

export interface StartOptions {
  /** Milliseconds to wait until it is ready; 10 s when not given. */
  timeout?: number;
  /** A postmaster that is not our child is restarted as our child. */
  asChild?: boolean;
  /** Settings for this start only, as `name=value`. */
  settings?: readonly string[];
  signal?: AbortSignal;
}

export interface StopOptions {
  /** Milliseconds to wait until it is stopped; 60 s when not given. */
  timeout?: number;
  /** Milliseconds after which a smart or fast stop becomes an immediate one; never when not given. */
  escalateAfter?: number;
  /** Milliseconds after which an immediate stop kills; 2 s when not given. */
  killAfter?: number;
}

export type StopMode = 'smart' | 'fast' | 'immediate';

/** The postmaster ended instead of getting ready; the message has what it said. */
export class StartFailed extends Error {
  override name = 'StartFailed';
}

/** The postmaster runs and is not ready yet: crash recovery takes its time. Asking again goes on waiting. */
export class StillStarting extends Error {
  override name = 'StillStarting';
}

/** Processes are left that should have ended. */
export class StillRunning extends Error {
  override name = 'StillRunning';
}

const pollMs = 20;
const adoptedPollMs = 100;
const tellStartingMs = 1000;
const stopSignals: Record<StopMode, NodeJS.Signals> = {
  smart: 'SIGTERM',
  fast: 'SIGINT',
  immediate: 'SIGQUIT',
};

/** Starts, stops and watches the postmaster of one data directory. Every operation may be repeated. */
export class PostgresControl {
  #options: ControlOptions;
  #child: ChildProcess | undefined;
  #callbacks = new Set<(exit: Exit) => void>();
  #adopted: { pid: number; timer: NodeJS.Timeout } | undefined;
  #askedToStop = new Set<number>();
  #crashed = false;
  #starting: { done: Promise<void>; abort: AbortController } | undefined;
  #stops = new Set<Promise<void>>();

  constructor(options: ControlOptions) {
    this.#options = { ...options };
  }

  /** Takes changed settings into use at the next start. */
  configure(changes: Partial<Pick<ControlOptions, 'pg_ctl' | 'port' | 'listen_addresses'>>): void {
    this.#options = { ...this.#options, ...changes };
  }

  /** A control of the same directory with other options; what the one starts is not the other's child. */
  derive(changes: Partial<ControlOptions>): PostgresControl {
    return new PostgresControl({ ...this.#options, ...changes });
  }

  get pgdata(): string {
    return this.#options.pgdata;
  }

  /** Is the running postmaster a child of this process? */
  get isChild(): boolean {
    return this.#livingChild() !== undefined;
  }

  /** Is there a postmaster, and does it accept connections? */
  status(): PostmasterStatus {
    const file = readPostmasterFile(this.pgdata);
    const pid = this.#livingPostmaster(file);
    return statusOf(pid, file);
  }

  isReady(): boolean {
    return this.status().ready;
  }

  /** Calls back when a postmaster ends: at once for our child, within 100 ms for an adopted one. */
  onExit(callback: (exit: Exit) => void): () => void {
    this.#callbacks.add(callback);
    return () => this.#callbacks.delete(callback);
  }

  /** Watches a postmaster that runs already and is not our child. */
  adopt(): void {
    const { pid } = this.status();
    if (pid === undefined || this.isChild || this.#adopted?.pid === pid) return;
    this.#forgetAdopted();
    const timer = setInterval(() => {
      if (isPostgresIn(pid, this.pgdata)) return;
      this.#forgetAdopted();
      this.#ended(pid, null, null);
    }, adoptedPollMs);
    timer.unref();
    this.#adopted = { pid, timer };
  }

  /** Starts Postgres unless it is ready, and waits until it is. */
  async start(options: StartOptions = {}): Promise<void> {
    if (this.#starting) return this.#starting.done;
    const abort = new AbortController();
    const signal = options.signal ? AbortSignal.any([abort.signal, options.signal]) : abort.signal;
    const done = this.#start(options, signal).finally(() => {
      this.#starting = undefined;
    });
    this.#starting = { done, abort };
    return done;
  }

  /** The same as start: a server that is ready is left alone. */
  async ensureRunning(options: StartOptions = {}): Promise<void> {
    if (this.isReady() && (this.isChild || !options.asChild)) return this.adopt();
    return this.start(options);
  }

  /** Stops Postgres and ends whatever of it is left. Interrupts a start. Returns when no process remains. */
  async stop(mode: StopMode, options: StopOptions = {}): Promise<void> {
    if (this.#starting) {
      this.#starting.abort.abort(new StartFailed('The start was interrupted: Postgres is asked to stop'));
      await this.#starting.done.catch(() => {});
    }
    return this.#stopOnce(mode, options);
  }

  /** A fast stop; nothing happens when nothing runs. */
  async ensureStopped(options: StopOptions = {}): Promise<void> {
    return this.stop('fast', options);
  }

  /**
   * Ends the processes that a killed postmaster left behind: they still commit. Does nothing while a postmaster
   * lives. Returns how many were ended; throws when some cannot be.
   */
  async sweep(): Promise<number> {
    const ended = new Set<number>();
    const deadline = performance.now() + 5000;
    const grace = performance.now() + 500;
    for (;;) {
      const remaining = postgresProcessesIn(this.pgdata);
      if (remaining.length === 0 || this.#livingPostmaster() !== undefined) break;
      if (performance.now() > deadline) {
        throw new StillRunning(`Processes of "${this.pgdata}" do not end: ${remaining.join(', ')}`);
      }
      // a postmaster somebody starts right now has no postmaster.pid for a moment
      const beginning = remaining.some(isPostmaster) && performance.now() < grace;
      for (const pid of beginning ? [] : remaining) {
        if (!isPostgresIn(pid, this.pgdata)) continue;
        sendSignal(pid, 'SIGKILL');
        ended.add(pid);
      }
      await sleep(pollMs);
    }
    if (ended.size > 0) {
      this.#options.log.warn(`Ended ${ended.size} Postgres processes that had outlived their postmaster`);
    }
    return ended.size;
  }

  /** Lets Postgres read its configuration files again. */
  reload(): void {
    const pid = this.#livingPostmaster();
    if (pid !== undefined) sendSignal(pid, 'SIGHUP');
  }

  /** Stops watching; a running postmaster is left as it is. */
  close(): void {
    this.#forgetAdopted();
    this.#callbacks.clear();
  }

  async #start(options: StartOptions, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + (options.timeout ?? 10_000);
    await Promise.allSettled([...this.#stops]);
    this.#refuseIncomplete();
    if (options.asChild && this.status().running && !this.isChild) await this.#stopOnce('fast', {});
    while (this.status().line === 'stopping' && performance.now() < deadline) {
      signal.throwIfAborted();
      await sleep(pollMs);
    }
    const spawned = this.#livingPostmaster() === undefined;
    const before = logLengths(this.pgdata);
    if (spawned) {
      await this.sweep();
      const { pgdata, pg_ctl, port, env = process.env } = this.#options;
      const sockets = await socketsOf({ pgdata, pg_ctl, env });
      removeStaleLocks({ pgdata, port, socketDirectories: sockets.directories });
      signal.throwIfAborted();
      await this.#spawn([...sockets.args, ...(options.settings ?? []).flatMap((setting) => ['-c', setting])]);
    }
    await this.#waitUntilReady(before, deadline, signal);
    this.adopt();
    if (spawned && !options.settings) this.#sayStarted();
  }

  #refuseIncomplete(): void {
    const { pgdata, incomplete } = this.#options;
    const begun = readIncomplete(pgdata, incomplete);
    if (begun) throw new IncompleteDataDirectory(pgdata, begun.phase);
    if (!existsSync(join(pgdata, 'global', 'pg_control'))) {
      throw new StartFailed(
        `Expected a Postgres data directory at "${pgdata}", global/pg_control is missing`,
      );
    }
  }

  async #spawn(more: readonly string[]): Promise<void> {
    const { pgdata, pg_ctl, port, listen_addresses, env = process.env, log } = this.#options;
    const server = ['-D', pgdata, '-p', String(port), '-h', listen_addresses, ...more];
    const [program, ...args] = [...parentDeathCommand(env), programPath(pg_ctl, 'postgres'), ...server];
    if (program === undefined) throw new StartFailed('Expected a program to start');
    const owner = ownerWhenRoot(pgdata);
    const output = openSync(join(pgdata, 'startup.log'), 'w', 0o600);
    try {
      if (owner) fchownSync(output, owner.uid, owner.gid);
      log.debug(`${program} ${args.join(' ')}`);
      const child = spawn(program, args, {
        cwd: '/',
        env,
        stdio: ['ignore', output, output],
        detached: true,
        ...owner,
      });
      this.#watchChild(child);
      await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    } catch (error) {
      throw new StartFailed(`Failed to run "${program}": ${(error as Error).message}`, { cause: error });
    } finally {
      closeSync(output);
    }
  }

  #watchChild(child: ChildProcess): void {
    this.#forgetAdopted();
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#child === child) this.#child = undefined;
      if (child.pid !== undefined) this.#ended(child.pid, code, signal);
    });
  }

  #ended(pid: number, code: number | null, signal: NodeJS.Signals | null): void {
    const expected = this.#askedToStop.delete(pid);
    this.#crashed ||= !expected;
    for (const callback of this.#callbacks) callback({ pid, code, signal, expected });
  }

  async #waitUntilReady(before: LogLengths, deadline: number, signal: AbortSignal): Promise<void> {
    let told = performance.now();
    for (;;) {
      const { running, ready } = this.status();
      if (ready) return;
      if (!running) {
        throw new StartFailed(
          `Postgres failed to start in "${this.pgdata}":\n${startupMessages(this.pgdata, before)}`,
        );
      }
      signal.throwIfAborted();
      if (performance.now() > deadline) {
        throw new StillStarting(`Postgres in "${this.pgdata}" runs and is not ready yet`);
      }
      if (performance.now() - told >= tellStartingMs) {
        told = performance.now();
        this.#options.onStarting?.();
      }
      await sleep(pollMs);
    }
  }

  #sayStarted(): void {
    const { port, log } = this.#options;
    const what = `Postgres is now serving PGDATA "${this.pgdata}" on port ${port}`;
    if (this.#crashed) log.warn(`${what} again, it had ended unexpectedly`);
    else log.info(what);
    this.#crashed = false;
  }

  async #stopOnce(mode: StopMode, options: StopOptions): Promise<void> {
    const done = this.#stop(mode, options);
    this.#stops.add(done);
    try {
      await done;
    } finally {
      this.#stops.delete(done);
    }
  }

  async #stop(mode: StopMode, options: StopOptions): Promise<void> {
    const pid = this.#livingPostmaster();
    if (pid !== undefined) {
      this.#options.log.debug(`Stopping Postgres in "${this.pgdata}", mode ${mode}`);
      this.#askedToStop.add(pid);
      await this.#end(pid, mode, options);
    }
    await this.sweep();
  }

  async #end(pid: number, asked: StopMode, options: StopOptions): Promise<void> {
    const { timeout = 60_000, escalateAfter = Number.POSITIVE_INFINITY, killAfter = 2000 } = options;
    let mode = asked;
    let since = performance.now();
    const began = since;
    sendSignal(pid, stopSignals[mode]);
    while (this.#lives(pid)) {
      await sleep(pollMs);
      const now = performance.now();
      if (mode !== 'immediate' && now - began >= escalateAfter) {
        this.#options.log.warn(`Postgres did not stop in ${escalateAfter} ms, stopping it at once`);
        mode = 'immediate';
        since = now;
        sendSignal(pid, stopSignals.immediate);
      } else if (mode === 'immediate' && now - since >= killAfter) {
        // a postmaster that was itself stopped handles no signal but this one
        if (this.#lives(pid)) sendSignal(pid, 'SIGKILL');
      }
      if (now - began > Math.max(timeout, mode === 'immediate' ? killAfter + 5000 : 0)) {
        if (this.#lives(pid))
          throw new StillRunning(`Postgres in "${this.pgdata}" does not stop (pid ${pid})`);
      }
    }
  }

  #lives(pid: number): boolean {
    return this.#livingChild() === pid || isPostgresIn(pid, this.pgdata);
  }

  #livingChild(): number | undefined {
    const child = this.#child;
    return child && child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  }

  #livingPostmaster(file = readPostmasterFile(this.pgdata)): number | undefined {
    const child = this.#livingChild();
    if (child !== undefined) return child;
    return postmasterOf(this.pgdata, file);
  }

  #forgetAdopted(): void {
    if (this.#adopted) clearInterval(this.#adopted.timer);
    this.#adopted = undefined;
  }
}
