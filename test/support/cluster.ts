import { execFile, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { test as base } from 'vitest';
import { type Address, Asking } from './asking.js';
import { isGroupInFact } from './in-fact.js';
import type { Network } from './network.js';
import { runAs, temporaryDirectory } from './os-user.js';
import { freePort } from './ports.js';
import { isAlive, processesIn, processTree, signalAll } from './processes.js';
import { waitFor } from './wait.js';
import { Writer } from './writer.js';

export { describe, expect } from 'vitest';

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Name of the superuser that initdb makes: the OS user that runs it. */
const superuser = process.getuid?.() === 0 ? 'postgres' : userInfo().username;

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

interface Place {
  name: string;
  directory: string;
  /** The address by which others reach it. */
  host: string;
  port: number;
  database: string;
  /** Program and first arguments of its pg_autoctl, where it is not the cluster's. */
  command?: string[];
}

/** One pg_autoctl with its Postgres: the monitor or a node. Everything it starts works below its directory. */
export class Member {
  readonly pgdata: string;
  readonly logFile: string;
  #pid: number | undefined;
  #exit: Promise<number> = Promise.resolve(0);

  constructor(
    private readonly cluster: Cluster,
    readonly place: Place,
  ) {
    this.pgdata = join(place.directory, 'data');
    this.logFile = join(cluster.directory, `${place.name}.log`);
  }

  get name(): string {
    return this.place.name;
  }

  get port(): number {
    return this.place.port;
  }

  /** Runs a command of pg_autoctl for this member to its end. */
  autoctl(...words: string[]): Promise<Outcome> {
    return this.cluster.runToEnd(this.#command, [...words, '--pgdata', this.pgdata], this.name);
  }

  get #command(): string[] {
    return this.place.command ?? this.cluster.command;
  }

  /** Starts pg_autoctl for this data directory in the background: `run`, or a `create … --run`. */
  start(...words: string[]): void {
    this.startProgram(...words, '--pgdata', this.pgdata);
  }

  /** Starts pg_autoctl in the background, without a data directory. */
  startProgram(...words: string[]): void {
    const { program, prefix, surroundings } = this.cluster.launch(this.#command, this.name);
    const log = openSync(this.logFile, 'a');
    const child = spawn(program, [...prefix, ...words], {
      ...surroundings,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.#pid = child.pid;
    this.#exit = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 0 : 128)));
      child.once('error', () => resolve(127));
    });
  }

  run(): void {
    this.start('run');
  }

  /** pg_autoctl and all below it, and whatever else works in the data directory. */
  processes(): number[] {
    const tree = this.#pid === undefined ? [] : processTree(this.#pid);
    return [...new Set([...tree, ...processesIn(this.place.directory)])];
  }

  /** The whole member is gone at once, as if its power had failed. */
  async killEverything(): Promise<void> {
    while (this.processes().length > 0) {
      signalAll(this.processes(), 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await this.#exit;
  }

  /** Process id of pg_autoctl while it runs. */
  get pid(): number | undefined {
    return this.#pid !== undefined && isAlive(this.#pid) ? this.#pid : undefined;
  }

  /** Process id of the postmaster, as its own file tells. */
  postmaster(): number {
    return Number.parseInt(readFileSync(join(this.pgdata, 'postmaster.pid'), 'utf8'), 10);
  }

  /** Where this test connects to: on a network of its own a member is reached through its socket, cut off or not. */
  get door(): string {
    if (this.cluster.network === undefined) return this.place.host;
    const [, , , , directory = ''] = readFileSync(join(this.pgdata, 'postmaster.pid'), 'utf8').split('\n');
    return directory;
  }

  killPostmaster(): void {
    signalAll([this.postmaster()], 'SIGKILL');
  }

  /** Sends a signal to pg_autoctl and returns its exit status. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number> {
    if (this.pid !== undefined) signalAll([this.pid], signal);
    await waitFor(`${this.name} to stop after ${signal}`, () => this.pid === undefined, {
      deadline: 60_000,
      explain: () => this.cluster.explain(),
    });
    return this.#exit;
  }

  /** Exit status of the pg_autoctl that was started last, once it has ended. */
  exited(): Promise<number> {
    return this.#exit;
  }

  /** Asks this member's Postgres, directly. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const { port, database } = this.place;
    const client = new pg.Client({
      host: this.door,
      port,
      user: superuser,
      database,
      connectionTimeoutMillis: 2_000,
      query_timeout: 60_000,
    });
    client.on('error', () => {});
    try {
      await client.connect();
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end().catch(() => {});
    }
  }

  log(lines = Number.POSITIVE_INFINITY): string {
    try {
      return readFileSync(this.logFile, 'utf8').split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }
}

/** What `create` is told about the address of a member. */
function whereIs({ place: { host }, port }: Member): string[] {
  return ['--pgport', `${port}`, '--hostname', host, '--listen', host];
}

/** A monitor and its nodes on this machine: real processes, real Postgres, in a temporary directory. */
export class Cluster {
  readonly members: Member[] = [];
  readonly #writers: Writer[] = [];
  readonly #cleanups: (() => void)[] = [];
  #monitor: Member | undefined;
  #monitorUri: string | undefined;
  readonly #monitorAsked = new Asking();

  private constructor(
    readonly directory: string,
    /** Program and first arguments that make a pg_autoctl. */
    readonly command: string[],
    /** Each member is a host of this network; without one they share the loopback address. */
    readonly network: Network | undefined,
  ) {}

  static create(network?: Network): Cluster {
    const directory = temporaryDirectory('pgaf-cluster-');
    const place = execFileSync('bash', [join(home, 'scripts/place.sh'), join(directory, 'package')], {
      encoding: 'utf8',
    });
    const cluster = new Cluster(directory, place.trim().split('\n'), network);
    cluster.#makeDirectory('run');
    return cluster;
  }

  #makeDirectory(name: string): string {
    const directory = join(this.directory, name);
    const { uid, gid } = runAs();
    mkdirSync(directory);
    if (uid !== undefined) execFileSync('chown', [`${uid}:${gid}`, directory]);
    return directory;
  }

  /** How programs of this cluster are started: as whom, where, and with which environment. */
  get surroundings() {
    return { ...runAs(), ...this.#place };
  }

  get #place() {
    const { PATH = '' } = process.env;
    const env = { PATH, LANG: 'C.UTF-8', HOME: this.directory, XDG_RUNTIME_DIR: join(this.directory, 'run') };
    return { cwd: this.directory, env };
  }

  /** How a program is started on a host: only root enters that, and becomes the OS user there. */
  launch([program = '', ...prefix]: string[], host: string) {
    if (this.network === undefined) return { program, prefix, surroundings: this.surroundings };
    const { uid, gid } = runAs();
    const become = ['setpriv', '--reuid', `${uid}`, '--regid', `${gid}`, '--clear-groups', '--'];
    const [enter = '', ...words] = this.network.enter(host);
    return { program: enter, prefix: [...words, ...become, program, ...prefix], surroundings: this.#place };
  }

  /** Runs pg_autoctl to its end. */
  autoctl(...words: string[]): Promise<Outcome> {
    return this.runToEnd(this.command, words);
  }

  /** Runs some pg_autoctl to its end: its program and first arguments, then words. */
  runToEnd(command: string[], words: string[], host = 'clients'): Promise<Outcome> {
    const { program, prefix, surroundings } = this.launch(command, host);
    return new Promise((resolve) => {
      const options = { ...surroundings, timeout: 120_000, maxBuffer: 64 * 1024 * 1024 };
      execFile(program, [...prefix, ...words], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 128;
        resolve({ code, stdout, stderr });
      });
    });
  }

  get monitor(): Member {
    if (this.#monitor === undefined)
      throw new Error('this cluster has no monitor of its own: call startMonitor first');
    return this.#monitor;
  }

  get monitorUri(): string {
    if (this.#monitorUri === undefined)
      throw new Error('this cluster has no monitor: call startMonitor first');
    return this.#monitorUri;
  }

  /** The monitor's database as its superuser; as its owner, where it is in somebody else's server. */
  get superuserUri(): string {
    return this.#monitor === undefined ? this.monitorUri : this.monitorUri.replace('autoctl_node', superuser);
  }

  /** Creates a monitor, starts it, and waits until it answers. */
  async startMonitor(...options: string[]): Promise<Member> {
    return this.startMonitorOf(undefined, ...options);
  }

  /** The same with a pg_autoctl that is not the cluster's, and listens everywhere. */
  async startMonitorOf(command: string[] | undefined, ...options: string[]): Promise<Member> {
    const member = await this.#member('monitor', 'pg_auto_failover', command);
    this.#monitor = member;
    const { host } = member.place;
    this.#monitorUri = `postgres://autoctl_node@${host}:${member.port}/pg_auto_failover`;
    const where = command === undefined ? whereIs(member) : whereIs(member).slice(0, 4);
    member.start('create', 'monitor', ...where, '--auth', 'trust', '--no-ssl', '--run', ...options);
    await this.wait('the monitor to answer', async () => (await this.nodes()).length >= 0, 60_000);
    return member;
  }

  /** Uses a monitor that lives in somebody else's Postgres, with the health service of ours beside it. */
  async useMonitor(uri: string): Promise<Member> {
    this.#monitorUri = uri;
    const health = await this.#member('health', 'postgres');
    health.startProgram('run', '--monitor', uri);
    return health;
  }

  /** A place for a node, nothing created in it yet. */
  prepareNode(name: string, command?: string[]): Promise<Member> {
    return this.#member(name, 'postgres', command);
  }

  /** What `create postgres` is told about a node. */
  createWords(node: Member): string[] {
    const how = ['--auth', 'trust', '--no-ssl', '--monitor', this.monitorUri];
    const network = this.network === undefined ? [] : ['--pg-hba-lan'];
    return ['create', 'postgres', '--name', node.name, ...whereIs(node), ...how, ...network];
  }

  /** Creates a node and leaves it running; its state is not waited for. */
  async startNode(name: string, ...options: string[]): Promise<Member> {
    const node = await this.prepareNode(name);
    node.start(...this.createWords(node), '--run', ...options);
    return node;
  }

  async #member(name: string, database: string, command?: string[]): Promise<Member> {
    const own = command === undefined ? {} : { command };
    const host = this.network?.addHost(name) ?? '127.0.0.1';
    const place = {
      name,
      directory: this.#makeDirectory(name),
      host,
      port: await freePort(),
      database,
      ...own,
    };
    const member = new Member(this, place);
    this.members.push(member);
    return member;
  }

  /** Asks the monitor's database. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return this.#monitorAsked.ask<Row>(this.#monitorAddress(), text, values);
  }

  #monitorAddress(): Address {
    if (this.network === undefined) return { connectionString: this.superuserUri };
    const { door, port, place } = this.monitor;
    return { host: door, port, user: superuser, database: place.database };
  }

  nodes(): Promise<NodeState[]> {
    return this.sql<NodeState>(
      `select nodename as name, reportedstate as reported, goalstate as goal, health, nodeport as port
       from pgautofailover.node order by nodeid`,
    );
  }

  /** Waits for nodes to report the states that they are assigned, e.g. `{ a: 'primary', b: 'secondary' }`. */
  async reach(expected: Record<string, string>, deadline = 90_000): Promise<void> {
    const wanted = Object.entries(expected);
    const what = wanted.map(([name, state]) => `${name} to be ${state}`).join(', ');
    await this.wait(
      what,
      async () => {
        const nodes = await this.nodes();
        return wanted.every(([name, state]) =>
          nodes.some((node) => node.name === name && node.reported === state && node.goal === state),
        );
      },
      deadline,
    );
  }

  /** Looks until it is so; gives up at the deadline and then shows nodes, events and logs. */
  wait<T>(
    what: string,
    look: () => Promise<T | undefined | false> | T | undefined | false,
    deadline = 60_000,
  ): Promise<T> {
    return waitFor(what, look, { deadline, explain: () => this.explain() });
  }

  /** The multi-host URI that applications use. */
  async uri(): Promise<string> {
    const [row] = await this.sql<{ uri: string }>(`select pgautofailover.formation_uri() as uri`);
    if (row === undefined) throw new Error('formation_uri returned no row');
    return row.uri;
  }

  /** An application that writes until it is stopped, at the latest with the cluster. */
  async startWriter(): Promise<Writer> {
    const writer = await Writer.start(await this.uri(), superuser);
    this.#writers.push(writer);
    return writer;
  }

  /** Changes a setting of the monitor for all formations. */
  async set(name: string, value: string): Promise<void> {
    await (this.#monitor ?? this).sql('select pgautofailover.set_setting($1, $2)', [name, value]);
  }

  /** A monitor and as many nodes as there are names: the first is the primary, the others are its secondaries. */
  async startGroup<Name extends string>(
    names: readonly Name[],
    options: Partial<Record<Name, readonly string[]>> = {},
  ): Promise<Record<Name, Member>> {
    await this.startMonitor();
    const members: Partial<Record<Name, Member>> = {};
    for (const name of names) {
      members[name] = await this.startNode(name, ...(options[name] ?? []));
      await this.atRest(names.slice(0, names.indexOf(name) + 1));
    }
    return members as Record<Name, Member>;
  }

  /**
   * Waits until these are all the nodes, one of them primary (or single), the others in the state given or secondary,
   * everybody well, commits known to wait for whom they should, and all that true of the servers themselves.
   */
  async atRest(
    names: readonly string[],
    others: Record<string, string> = {},
    deadline = 90_000,
  ): Promise<void> {
    const leads = names.length === 1 ? 'single' : 'primary';
    await this.wait(
      `${names.join(', ')} at rest`,
      async () => {
        const nodes = await this.nodes();
        const settled = nodes.every(({ name, reported, goal, health }) => {
          const expected = goal === leads ? leads : (others[name] ?? 'secondary');
          return reported === goal && goal === expected && (health === 1 || goal === 'maintenance');
        });
        const leaders = nodes.filter(({ goal }) => goal === leads);
        const known = nodes.map(({ name }) => name).sort();
        const complete = `${known}` === `${[...names].sort()}` && leaders.length === 1;
        if (!settled || !complete || !(await this.hasConfirmedSet())) return false;
        await this.isInFact(leaders[0]?.name ?? '', Object.keys(others));
        return true;
      },
      deadline,
    );
  }

  /** Throws unless the servers of these nodes are what the monitor says: one takes writes, and the others stream from it. */
  async isInFact(leader: string, aside: readonly string[], ours = (_name: string) => true): Promise<void> {
    const nodes = await this.sql<{ id: number; name: string }>(
      'select nodeid::int as id, nodename as name from pgautofailover.node',
    );
    const known = nodes.map(({ id, name }) => {
      const member = this.members.find((each) => each.name === name);
      if (member === undefined) throw new Error(`expected a member of this cluster, got "${name}"`);
      return { member, id, aside: aside.includes(name), ours: ours(name) };
    });
    await isGroupInFact(known, leader);
  }

  /** Whether the newest sync set is in force, and no older one may be. */
  async hasConfirmedSet(): Promise<boolean> {
    const sets = await this.sql<{ confirmed: boolean }>(
      'select lsn is not null as confirmed from pgautofailover.sync_set',
    );
    return sets.length === 1 && sets[0]?.confirmed === true;
  }

  /** The node that is to take writes. */
  async primary(): Promise<string> {
    const [row, ...more] = await this.sql<{ name: string }>(
      `select nodename as name from pgautofailover.node
       where goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')`,
    );
    if (row === undefined || more.length > 0) throw new Error(`expected one primary, got ${more.length + 1}`);
    return row.name;
  }

  /**
   * Resolves with the name of the first node that is assigned this state (and is one of `names`, if given) from now on.
   * Listening has begun when the outer promise resolves.
   */
  async whenAssigned(state: string, names?: readonly string[]): Promise<{ assigned: Promise<string> }> {
    const client = new pg.Client({ connectionString: this.monitorUri, user: superuser });
    client.on('error', () => {});
    await client.connect();
    const assigned = new Promise<string>((resolve) => {
      client.on('notification', ({ payload = '{}' }) => {
        const { goalState, reportedState, name } = JSON.parse(payload);
        if (goalState !== state || reportedState === state) return;
        if (names === undefined || names.includes(name)) resolve(name);
      });
    });
    await client.query('listen state');
    const end = () => client.end().catch(() => {});
    return {
      assigned: Promise.race([
        assigned,
        this.wait(`somebody to be assigned ${state}`, () => undefined).then(() => ''),
      ]).finally(end),
    };
  }

  /** Kills a member with all its processes and waits until the monitor has noticed. */
  async dies(member: Member): Promise<void> {
    await member.killEverything();
    await this.wait(`the monitor to notice that ${member.name} is gone`, async () =>
      (await this.nodes()).some(({ name, health }) => name === member.name && health === 0),
    );
  }

  /** A monitor and two nodes, a primary and its secondary. */
  async startPair(): Promise<{ a: Member; b: Member }> {
    await this.startMonitor();
    const a = await this.startNode('a');
    await this.reach({ a: 'single' });
    const b = await this.startNode('b');
    await this.reach({ a: 'primary', b: 'secondary' });
    return { a, b };
  }

  /** Something to undo once all processes have ended, before the files are removed. */
  onDestroy(undo: () => void): void {
    this.#cleanups.push(undo);
  }

  /** Nodes, events and the end of every log, for a failed wait. */
  async explain(): Promise<string> {
    const parts: string[] = [];
    try {
      parts.push('nodes:', ...(await this.nodes()).map((node) => `  ${JSON.stringify(node)}`));
      const events = await this.sql<{ line: string }>(
        `select format('%s %s %s → %s at %s of %s%s', to_char(eventtime, 'HH24:MI:SS.MS'), nodename, reportedstate,
           goalstate, reportedlsn, reportedtli, ': ' || description) as line
         from pgautofailover.event order by eventid desc limit 60`,
      );
      parts.push('events:', ...events.reverse().map((event) => `  ${event.line}`));
    } catch (error) {
      parts.push(`the monitor does not answer: ${error instanceof Error ? error.message : String(error)}`);
    }
    for (const member of this.members) parts.push(`log of ${member.name}:`, member.log(40));
    return parts.join('\n');
  }

  /** Ends every process of the cluster and removes its files, whatever state it is in. */
  async destroy(): Promise<void> {
    await Promise.allSettled(this.#writers.map((writer) => writer.stop()));
    await this.#monitorAsked.close();
    for (const member of this.members) await member.killEverything();
    while (processesIn(this.directory).length > 0) {
      signalAll(processesIn(this.directory), 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const undo of this.#cleanups) undo();
    if (process.env.PG_AUTOCTL_TEST_KEEP === undefined)
      rmSync(this.directory, { recursive: true, force: true });
    else console.error(`kept ${this.directory}`);
  }
}

export interface NodeState {
  name: string;
  reported: string;
  goal: string;
  health: number;
  port: number;
}

/** `cluster`: an empty cluster for one test; nodes, events and logs are printed when the test fails. */
export const test = base.extend('cluster', async ({ task }, { onCleanup }) => {
  const cluster = Cluster.create();
  onCleanup(async () => {
    if (task.result?.state === 'fail') console.error(await cluster.explain());
    await cluster.destroy();
  });
  return cluster;
});
