import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { runAs, temporaryDirectory } from '../../test/support/os-user.js';
import { freePort } from '../../test/support/ports.js';
import { processesIn, processTree, signalAll } from '../../test/support/processes.js';
import { waitFor } from '../../test/support/wait.js';

/** A monitor and two nodes, run by any pg_autoctl: the same words for both programs, nothing but what both know. */

const superuser = process.getuid?.() === 0 ? 'postgres' : userInfo().username;
const writable = ['single', 'wait_primary', 'primary', 'join_primary', 'apply_settings'];

export interface NodeState {
  name: string;
  reported: string;
  goal: string;
}

interface Member {
  name: string;
  directory: string;
  pgdata: string;
  port: number;
  /** The pg_autoctl that was started last, while it runs. */
  pid: number | undefined;
}

export class Pair {
  readonly directory = temporaryDirectory('pgaf-bench-');
  readonly #members = new Map<string, Member>();

  constructor(
    /** The first words of every command: the program, and perhaps its script. */
    private readonly command: string[],
    private readonly programs: string,
  ) {
    this.#makeDirectory('run');
  }

  /** Creates the monitor and both nodes and waits until `a` and `b` are primary and secondary. */
  async start(): Promise<void> {
    const monitor = await this.#add('monitor');
    const how = ['--hostname', '127.0.0.1', '--auth', 'trust', '--no-ssl', '--run'];
    this.#launch(monitor, 'create', 'monitor', '--pgport', `${monitor.port}`, ...how);
    await this.#wait('the monitor to answer', async () => (await this.nodes()).length >= 0);
    const uri = `postgres://autoctl_node@127.0.0.1:${monitor.port}/pg_auto_failover`;
    for (const name of ['a', 'b']) {
      const node = await this.#add(name);
      const where = ['--name', name, '--pgport', `${node.port}`, '--monitor', uri];
      this.#launch(node, 'create', 'postgres', ...where, ...how);
      await this.#wait(`${name} to join`, async () =>
        (await this.nodes()).some(
          (one) => one.name === name && ['single', 'secondary'].includes(one.reported),
        ),
      );
    }
    await this.rest();
  }

  #makeDirectory(name: string): string {
    const directory = join(this.directory, name);
    const { uid, gid } = runAs();
    mkdirSync(directory);
    if (uid !== undefined) execFileSync('chown', [`${uid}:${gid}`, directory]);
    return directory;
  }

  async #add(name: string): Promise<Member> {
    const directory = this.#makeDirectory(name);
    const member = {
      name,
      directory,
      pgdata: join(directory, 'data'),
      port: await freePort(),
      pid: undefined,
    };
    this.#members.set(name, member);
    return member;
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`expected the monitor or node a or b, got "${name}"`);
    return member;
  }

  /** A home of its own, so that no file of another pg_autoctl is met. */
  get #surroundings() {
    const env = {
      PATH: `${this.programs}:${process.env.PATH ?? ''}`,
      LANG: 'C.UTF-8',
      HOME: this.directory,
      XDG_RUNTIME_DIR: join(this.directory, 'run'),
    };
    return { ...runAs(), cwd: this.directory, env };
  }

  #launch(member: Member, ...words: string[]): void {
    const [program = '', ...prefix] = this.command;
    const log = openSync(join(member.directory, 'log'), 'a');
    const child = spawn(program, [...prefix, ...words, '--pgdata', member.pgdata], {
      ...this.#surroundings,
      stdio: ['ignore', log, log],
    });
    child.on('error', (error) => console.error(error));
    closeSync(log);
    member.pid = child.pid;
    child.once('exit', () => {
      if (member.pid === child.pid) member.pid = undefined;
    });
  }

  /** Starts a node that was created before. */
  run(name: string): void {
    this.#launch(this.#member(name), 'run');
  }

  /** Runs a command about the monitor to its end and returns what it printed. */
  async ask(...words: string[]): Promise<string> {
    const [program = '', ...prefix] = this.command;
    const all = [...prefix, ...words, '--pgdata', this.#member('monitor').pgdata];
    const { stdout } = await promisify(execFile)(program, all, { ...this.#surroundings, timeout: 180_000 });
    return stdout;
  }

  /** The URI that applications use. */
  async uri(): Promise<string> {
    return (await this.ask('show', 'uri', '--formation', 'default')).trim();
  }

  async nodes(): Promise<NodeState[]> {
    const { port } = this.#member('monitor');
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: superuser,
      database: 'pg_auto_failover',
      connectionTimeoutMillis: 2_000,
      query_timeout: 10_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<NodeState>(
        `select nodename as name, reportedstate::text as reported, goalstate::text as goal
         from pgautofailover.node order by nodeid`,
      );
      return rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** The node that takes writes, as it reported itself and as the monitor wants it. */
  async leader(): Promise<string | undefined> {
    const nodes = await this.nodes();
    return nodes.find((node) => writable.includes(node.reported) && writable.includes(node.goal))?.name;
  }

  /** Waits for one primary and one secondary with nothing left to do. */
  async rest(): Promise<void> {
    await this.#wait('one primary and one secondary', async () => {
      const nodes = await this.nodes();
      const at = (state: string) => nodes.some((node) => node.reported === state && node.goal === state);
      return at('primary') && at('secondary');
    });
  }

  #wait(what: string, look: () => Promise<boolean>): Promise<boolean> {
    return waitFor(what, look, { deadline: 300_000, every: 200, explain: () => this.#explain() });
  }

  #explain(): string {
    const logs = [...this.#members.values()].map((member) => {
      const lines = readFileSync(join(member.directory, 'log'), 'utf8').split('\n');
      return [`log of ${member.name}:`, ...lines.slice(-30)].join('\n');
    });
    return logs.join('\n');
  }

  #processes(member: Member): number[] {
    const tree = member.pid === undefined ? [] : processTree(member.pid);
    return [...new Set([...tree, ...processesIn(member.directory)])];
  }

  /** A node is gone at once, keeper and all. */
  async killNode(name: string): Promise<void> {
    const member = this.#member(name);
    for (let left = this.#processes(member); left.length > 0; left = this.#processes(member)) {
      signalAll(left, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Process id of a node's postmaster, as its own file tells. */
  postmaster(name: string): number {
    return Number.parseInt(readFileSync(join(this.#member(name).pgdata, 'postmaster.pid'), 'utf8'), 10);
  }

  /** Ends every process that was started here or works in the directory, and removes it. */
  async destroy(): Promise<void> {
    for (const name of this.#members.keys()) await this.killNode(name);
    for (let left = processesIn(this.directory); left.length > 0; left = processesIn(this.directory)) {
      signalAll(left, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
