import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Surroundings {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** The OS user, when it is not ours. */
  user?: { uid: number; gid: number };
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** What the demo started, by process id. Each has a process group of its own: a Ctrl-C of the terminal reaches only the demo. */
export class Processes {
  #running = new Map<number, ChildProcess>();

  /** Runs a program to its end. */
  async run(words: readonly string[], place: Surroundings, within = 120_000): Promise<Outcome> {
    const child = this.#spawn(words, place, 'pipe');
    const outcome: Outcome = { code: 127, stdout: '', stderr: '' };
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      outcome.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      outcome.stderr += text;
    });
    const timer = setTimeout(() => this.#signal(child, 'SIGTERM'), within);
    return new Promise((resolve) => {
      child.once('error', (error) => {
        clearTimeout(timer);
        resolve({ ...outcome, stderr: `${words[0]}: ${error.message}` });
      });
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        resolve({ ...outcome, code: code ?? (signal === null ? 0 : 128) });
      });
    });
  }

  /** Starts a program that goes on; what it prints goes to a file. */
  start(words: readonly string[], place: Surroundings, logFile: string): ChildProcess {
    const log = openSync(logFile, 'a');
    const child = this.#spawn(words, place, log);
    closeSync(log);
    child.once('error', () => undefined);
    return child;
  }

  #spawn(words: readonly string[], { cwd, env, user }: Surroundings, output: 'pipe' | number): ChildProcess {
    const [program = '', ...args] = words;
    const child = spawn(program, args, {
      cwd,
      env,
      ...user,
      detached: true,
      stdio: ['ignore', output, output],
    });
    const { pid } = child;
    if (pid !== undefined) {
      this.#running.set(pid, child);
      child.once('exit', () => this.#running.delete(pid));
    }
    return child;
  }

  #signal(child: ChildProcess, signal: NodeJS.Signals): void {
    if (child.pid !== undefined && this.#running.has(child.pid)) send(child.pid, signal);
  }

  /** Ends one of them, politely first. */
  async end(child: ChildProcess, within = 20_000): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGQUIT', 'SIGKILL'] as const) {
      this.#signal(child, signal);
      const end = performance.now() + within;
      while (this.#isRunning(child) && performance.now() < end) await sleep(20);
      if (!this.#isRunning(child)) return;
    }
  }

  #isRunning({ pid }: ChildProcess): boolean {
    return pid !== undefined && this.#running.has(pid);
  }

  /** Ends all of them. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#running.values()].map((child) => this.end(child)));
  }

  /** They go on when we end. */
  letGo(): void {
    for (const child of this.#running.values()) child.unref();
  }
}

/** Process id of the postmaster of a data directory, as its own file tells. */
export function postmasterOf(pgdata: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(pgdata, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 && send(pid, 0) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a signal; false when nobody of that id is there. */
export function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
