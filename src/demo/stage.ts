import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPgCtl, onPath, programPath } from '../postgres/binaries.js';
import type { Narrator } from './narrator.js';
import { freePorts } from './ports.js';
import { type Outcome, Processes, postmasterOf, type Surroundings, send } from './processes.js';
import { typed } from './typed.js';
import { until } from './until.js';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

interface As {
  /** As whoever started the demo, instead of as the OS user of the servers. */
  asOurselves?: boolean;
}

interface Facts {
  folder: string;
  ports: { monitor: number; a: number; b: number };
  /** Program and first argument that make a pg_autoctl. */
  autoctl: string[];
  pg_ctl: string;
  psql: string | undefined;
  user: Surroundings['user'];
  narrator: Narrator;
  signal: AbortSignal;
}

/** Where the walk-through takes place: a throwaway folder, free ports, the programs, and everything that was started. */
export class Stage {
  readonly folder: string;
  readonly ports: Facts['ports'];
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
  readonly psql: string | undefined;
  readonly #facts: Facts;
  readonly #processes = new Processes();
  #undo: (() => Promise<void>)[] = [];

  private constructor(facts: Facts) {
    this.#facts = facts;
    this.folder = facts.folder;
    this.ports = facts.ports;
    this.narrator = facts.narrator;
    this.signal = facts.signal;
    this.psql = facts.psql;
  }

  static async build(narrator: Narrator, signal: AbortSignal): Promise<Stage> {
    const [installed] = await findPgCtl(process.env);
    if (installed === undefined) throw new Error('Expected the programs of a PostgreSQL server, found none');
    const psql = [...onPath('psql', process.env), programPath(installed.pg_ctl, 'psql')];
    const root = process.getuid?.() === 0;
    const folder = mkdtempSync(join(root ? '/tmp' : tmpdir(), 'pg_auto_failover-demo-'));
    const user = root ? { uid: idOf('-u'), gid: idOf('-g') } : undefined;
    try {
      const place = execFileSync('bash', [join(home, 'scripts/place.sh'), join(folder, 'package')], {
        encoding: 'utf8',
      });
      const stage = new Stage({
        folder,
        ports: await freePorts(),
        autoctl: place.trim().split('\n'),
        pg_ctl: installed.pg_ctl,
        psql: psql.find((path) => isProgram(path)),
        user,
        narrator,
        signal,
      });
      stage.#furnish();
      return stage;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Directories, and a pg_autoctl to type. */
  #furnish(): void {
    const { folder, user, autoctl } = this.#facts;
    for (const name of ['bin', 'home', 'logs']) mkdirSync(join(folder, name));
    if (user !== undefined) {
      for (const path of [folder, join(folder, 'home')]) chownSync(path, user.uid, user.gid);
    }
    chmodSync(folder, 0o755);
    const { HOME, XDG_RUNTIME_DIR } = this.#environment;
    const become = this.switchesUser
      ? '[ "$(id -u)" != 0 ] || set -- setpriv --reuid postgres --regid postgres --init-groups -- "$@"'
      : ':';
    writeFileSync(
      join(folder, 'bin/pg_autoctl'),
      [
        '#!/bin/sh',
        `set -- ${autoctl.map((word) => `'${word}'`).join(' ')} "$@"`,
        become,
        `HOME='${HOME}' XDG_RUNTIME_DIR='${XDG_RUNTIME_DIR}' exec "$@"`,
        '',
      ].join('\n'),
      { mode: 0o755 },
    );
  }

  /** Root starts the servers as somebody else. */
  get switchesUser(): boolean {
    return this.#facts.user !== undefined;
  }

  /** The superuser that initdb makes is named after who runs it. */
  get superuser(): string {
    return this.switchesUser ? 'postgres' : userInfo().username;
  }

  get monitorUri(): string {
    return `postgres://autoctl_node@127.0.0.1:${this.ports.monitor}/pg_auto_failover`;
  }

  get #environment(): Record<string, string> {
    const { PATH = '' } = process.env;
    const run = join(this.folder, 'home');
    return {
      PATH: [join(this.folder, 'bin'), PATH].join(delimiter),
      LANG: 'C.UTF-8',
      HOME: run,
      XDG_RUNTIME_DIR: run,
    };
  }

  #surroundings({ asOurselves = false }: As = {}): Surroundings {
    const { user } = this.#facts;
    const place = { cwd: this.folder, env: this.#environment };
    return asOurselves || user === undefined ? place : { ...place, user };
  }

  /** The words that make the process, from those that are typed. */
  #resolved(words: readonly string[]): string[] {
    const [program = '', ...rest] = words;
    const { autoctl, pg_ctl, psql } = this.#facts;
    const known: Record<string, string[]> = { pg_autoctl: autoctl, pg_ctl: [pg_ctl], psql: [psql ?? 'psql'] };
    return [...(known[program] ?? [program]), ...rest];
  }

  /** Shows a command as typed. */
  show(words: readonly string[], suffix = ''): void {
    this.narrator.command(`${typed(words)}${suffix}`);
  }

  asOurselves(words: readonly string[]): Promise<Outcome> {
    return this.#processes.run(words, this.#surroundings({ asOurselves: true }));
  }

  asServers(words: readonly string[]): Promise<Outcome> {
    return this.#processes.run(this.#resolved(words), this.#surroundings());
  }

  /** Shows a command, runs it, shows what it prints on stdout; an exit status other than 0 ends the demo. */
  async must(words: readonly string[], as: As = {}): Promise<string> {
    this.signal.throwIfAborted();
    this.show(words);
    const outcome = await this.#processes.run(this.#resolved(words), this.#surroundings(as));
    this.signal.throwIfAborted();
    if (outcome.code !== 0) {
      throw new Error(
        `Expected exit status 0 of: ${typed(words)}\ngot ${outcome.code}\n${outcome.stdout}${outcome.stderr}`,
      );
    }
    this.narrator.output(outcome.stdout);
    return outcome.stdout;
  }

  /** Shows a pg_autoctl that goes on running, and starts it; its log is a file. */
  keepRunning(name: string, words: readonly string[]): void {
    this.show(words, ' &');
    this.#processes.start(this.#resolved(words), this.#surroundings(), this.#log(name));
  }

  /** Starts something without a word; returns how to end it. */
  inBackground(words: readonly string[], as: As): () => Promise<void> {
    const child = this.#processes.start(
      this.#resolved(words),
      this.#surroundings(as),
      this.#log('background'),
    );
    return () => this.#processes.end(child);
  }

  #log(name: string): string {
    return join(this.folder, 'logs', name);
  }

  /** The end of each log. */
  logs(): string {
    return ['monitor', 'node_a', 'node_b']
      .map((name) => `The end of ${this.#log(name)}:\n${tail(this.#log(name), 25)}`)
      .join('\n');
  }

  /** Something to undo at the end, whatever happens; the last first. */
  onStrike(undo: () => Promise<void>): void {
    this.#undo.push(undo);
  }

  get dataDirectories(): string[] {
    return ['node_a/data', 'node_b/data', 'monitor'].map((path) => join(this.folder, path));
  }

  /** Ends every process, gives the disk back and removes the folder. */
  async strike(): Promise<void> {
    const problems: unknown[] = [];
    const attempt = (work: () => Promise<void>) => work().catch((error: unknown) => problems.push(error));
    await attempt(() => this.#processes.endAll());
    for (const pgdata of this.dataDirectories) await attempt(() => endPostmaster(pgdata));
    for (const undo of this.#undo.reverse()) await attempt(undo);
    await attempt(async () => rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 }));
    if (problems.length > 0) throw new AggregateError(problems, `"${this.folder}" could not be cleaned up`);
  }

  /** Leaves everything running. */
  leave(): void {
    this.#processes.letGo();
  }
}

const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));

function isProgram(path: string): boolean {
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function tail(path: string, lines: number): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(nothing)';
  }
}

/** A postmaster that outlived its pg_autoctl. */
async function endPostmaster(pgdata: string): Promise<void> {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    const pid = postmasterOf(pgdata);
    if (pid === undefined) return;
    send(pid, signal);
    const gone = () => postmasterOf(pgdata) === undefined;
    await until(`process ${pid} to end`, gone, {
      within: 10_000,
      signal: new AbortController().signal,
    }).catch(() => undefined);
  }
}
