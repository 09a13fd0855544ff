import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { LocalState } from '../../src/fsm/node.js';
import type { State } from '../../src/fsm/states.js';
import { initialState } from '../../src/keeper/state-file.js';
import { runAs, temporaryDirectory } from '../support/os-user.js';
import { freePort } from '../support/ports.js';
import { processesIn, processesWith, processTree, signalAll } from '../support/processes.js';
import { serverPrograms } from '../support/programs.js';
import { waitFor } from '../support/wait.js';
import type { Base, Start } from './cases.js';
import type { Kill, Plan } from './plan.js';

/** One node and one other on disks that are put back before each walk. */

const home = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const program = join(home, 'build/interruption/program.js');

/** Small, and fast where nothing has to survive the machine. */
const settings = `
fsync = off
shared_buffers = 16MB
max_wal_size = 64MB
wal_retrieve_retry_interval = 100ms
wal_log_hints = on
wal_keep_size = 32MB
`;

export interface Seen {
  inRecovery: boolean;
  readOnly: boolean;
  slots: string[];
  /** Rows that were committed before, and rows that only the lost timeline had; null where there is no table. */
  kept: number | null;
  stray: number | null;
}

export class World {
  readonly directory = temporaryDirectory('pgaf-int-');
  readonly programs = join(this.directory, 'bin');
  readonly live = join(this.directory, 'live');
  readonly pgdata = join(this.live, 'data');
  readonly peerData = join(this.live, 'peer');
  /** What the wrapped programs have to say. */
  readonly evidence = join(this.directory, 'evidence');
  port = 0;
  peerPort = 0;
  kills = 0;
  output = '';
  #real = '';
  #peerLsn = '0/0';

  /** The program that the worlds run, made once for all of them. */
  static compile(): void {
    const source = join(home, 'test/interruption/program.ts');
    const options = ['--platform', 'node', '--external', 'pg,pg-listen', '--file', program];
    execFileSync(join(home, 'node_modules/.bin/rolldown'), [source, ...options], { stdio: 'pipe' });
  }

  async make(): Promise<void> {
    this.port = await freePort();
    this.peerPort = await freePort();
    this.#real = (await serverPrograms()) ?? '';
    this.#wrap();
    await this.#makeBases();
  }

  /** The programs of Postgres; those that start or change a data directory leave evidence. */
  #wrap(): void {
    mkdirSync(this.programs);
    for (const file of readdirSync(this.#real))
      symlinkSync(join(this.#real, file), join(this.programs, file));
    const torn = join(this.directory, 'torn');
    this.#script(
      'postgres',
      `case " $* " in
*" -C "*|*" --version "*) ;;
*)
  echo "start" >> ${this.evidence}
  for sign in ${torn} ${this.pgdata}/pgautofailover.incomplete ${this.#incomplete}; do
    [ -e "$sign" ] && echo "started while $sign was there: $(cat "$sign")" >> ${this.evidence}
  done
  [ -e ${this.pgdata}/PG_VERSION ] || echo "started without PG_VERSION" >> ${this.evidence};;
esac
exec ${this.#real}/postgres "$@"`,
    );
    // not a link: the others are looked for where it leads to
    this.#script('pg_ctl', `exec ${this.#real}/pg_ctl "$@"`);
    // what pg_rewind has begun is not whole until it, or a copy in its place, has come to its end
    this.#script(
      'pg_rewind',
      `case " $* " in *" --version "*) exec ${this.#real}/pg_rewind "$@";; esac
echo pg_rewind > ${torn}
setpriv --pdeathsig KILL ${this.#real}/pg_rewind "$@" || exit $?
rm -f ${torn}`,
    );
    this.#script(
      'pg_basebackup',
      `setpriv --pdeathsig KILL ${this.#real}/pg_basebackup "$@" || exit $?
case " $* " in *" --version "*) ;; *) rm -f ${torn};; esac`,
    );
  }

  #script(name: string, text: string): void {
    const path = join(this.programs, name);
    rmSync(path);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  get #incomplete(): string {
    return join(this.#stateDirectory, 'pg_autoctl.incomplete');
  }

  get #stateDirectory(): string {
    return join(this.live, 'share/pg_autoctl', this.pgdata.slice(1));
  }

  /** Nothing here may hold up this process for long: the other worlds' waits would run out. */
  async #as(command: string, ...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(command, args, { ...runAs(), cwd: '/', env: this.#env });
    return stdout;
  }

  get #env(): NodeJS.ProcessEnv {
    const { directory } = this;
    return {
      PATH: process.env.PATH,
      HOME: directory,
      XDG_DATA_HOME: join(this.live, 'share'),
      XDG_CONFIG_HOME: join(this.live, 'config'),
      XDG_RUNTIME_DIR: this.live,
      PG_AUTOCTL_DEBUG: '1',
      PG_REGRESS_SOCK_DIR: directory,
      PGCONNECT_TIMEOUT: '5',
    };
  }

  async #makeBases(): Promise<void> {
    await this.#as('mkdir', '-p', this.live, join(this.directory, 'primary'));
    const { pgdata, peerData } = this;
    // a primary, made by a keeper from an initdb of ours with small segments
    await this.#as(
      join(this.#real, 'initdb'),
      '-D',
      pgdata,
      '-A',
      'trust',
      '--wal-segsize=1',
      '--no-sync',
      '-k',
      '--locale=C',
      '-E',
      'UTF8',
    );
    await this.#as(
      'sh',
      '-c',
      `echo '${settings}' >> ${pgdata}/postgresql.conf; mkdir -p ${this.#stateDirectory}`,
    );
    await this.#writeState('init');
    await this.run(['single', 'wait_primary', 'primary'], null, async () => {
      const rows =
        'create table t as select n, repeat(md5(n::text), 20) as filler from generate_series(1, 1000) n';
      // each walk copies all there is: without what nobody connects to
      const templates = ['template0', 'template1'].map((name) => `drop database ${name}`);
      await this.sql(
        this.port,
        'set synchronous_commit = local',
        'update pg_database set datistemplate = false',
        ...templates,
        rows,
        'checkpoint',
      );
      await this.#as(
        join(this.#real, 'pg_basebackup'),
        '-D',
        peerData,
        '-h',
        '127.0.0.1',
        '-p',
        `${this.port}`,
        '-c',
        'fast',
        '-U',
        'pgautofailover_replicator',
        '-w',
      );
    });
    await this.stopAll();
    const conninfo = `host=127.0.0.1 port=${this.port} user=pgautofailover_replicator application_name=pgautofailover_standby_2`;
    await this.#as(
      'sh',
      '-c',
      `touch ${peerData}/standby.signal; cat >> ${peerData}/postgresql.auto.conf <<E
primary_conninfo = '${conninfo}'
primary_slot_name = 'pgautofailover_standby_2'
E`,
    );
    await this.#keep('primary');
    // both run; the peer is promoted, and the old primary writes on and crashes
    await this.startPeer();
    await this.#writeState('primary');
    await this.run(
      ['primary'],
      null,
      async () => {
        await waitFor(
          'the peer to stream',
          async () =>
            (await this.sql(this.port, 'select 1 from pg_stat_replication where sent_lsn = replay_lsn'))
              .length > 0,
          { deadline: 60_000, explain: () => this.output },
        );
        await this.sql(this.peerPort, 'select pg_promote()');
        // copies of it get its postgresql.auto.conf
        await this.sql(
          this.peerPort,
          'alter system reset primary_conninfo',
          'alter system reset primary_slot_name',
        );
        await this.sql(
          this.peerPort,
          `select pg_create_physical_replication_slot('pgautofailover_standby_1', true)`,
          'checkpoint',
        );
        await this.sql(
          this.port,
          'set synchronous_commit = local',
          'insert into t select -n from generate_series(1, 1000) n',
        );
      },
      { crash: true },
    );
    await this.stopAll();
    await this.#keep('diverged');
    rmSync(pgdata, { recursive: true });
    await this.#keep('empty');
    await this.startPeer();
    await this.#writeState('wait_standby');
    await this.run(['catchingup', 'secondary'], null);
    await this.stopAll();
    await this.#keep('standby');
  }

  async #keep(base: Base): Promise<void> {
    const target = join(this.directory, base);
    await rm(target, { recursive: true, force: true });
    await this.#as('cp', '-a', '--reflink=auto', this.live, target);
  }

  /** Puts the disks back and starts the other node. */
  async restore(start: Start): Promise<void> {
    await this.stopAll('SIGKILL');
    await rm(this.live, { recursive: true, force: true });
    rmSync(this.evidence, { force: true });
    rmSync(join(this.directory, 'torn'), { force: true });
    // of servers that were killed: their process ids may be another's by now
    for (const file of readdirSync(this.directory))
      if (file.startsWith('.s.PGSQL.')) rmSync(join(this.directory, file));
    this.output = '';
    await this.#as('cp', '-a', '--reflink=auto', join(this.directory, start.base), this.live);
    await this.#writeState(start.role);
    await this.startPeer();
    const [lsn] = await this.sql(
      this.peerPort,
      'select coalesce(pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn(), case when not pg_is_in_recovery() then pg_current_wal_lsn() end)::text as lsn',
    );
    this.#peerLsn = String(lsn?.lsn ?? '0/0');
  }

  async #writeState(role: State): Promise<void> {
    const state: LocalState = {
      ...initialState(),
      node_id: 1,
      group_id: 0,
      current_role: role,
      assigned_role: role,
      epoch: 1,
    };
    const made = existsSync(join(this.pgdata, 'global/pg_control'));
    if (made && role !== 'init') state.system_identifier = await this.#systemIdentifier();
    await this.#as(
      'sh',
      '-c',
      `mkdir -p ${this.#stateDirectory} && printf %s '${JSON.stringify(state)}' > ${this.#stateDirectory}/pg_autoctl.state`,
    );
  }

  async #systemIdentifier(): Promise<string> {
    const text = await this.#as(join(this.#real, 'pg_controldata'), this.pgdata);
    return /system identifier:\s*(\d+)/.exec(text)?.[1] ?? '0';
  }

  /** What the state file says. */
  state(): LocalState {
    return JSON.parse(readFileSync(join(this.#stateDirectory, 'pg_autoctl.state'), 'utf8')) as LocalState;
  }

  role(): State {
    return this.state().current_role;
  }

  isMarked(): boolean {
    return existsSync(this.#incomplete) || existsSync(join(this.pgdata, 'pgautofailover.incomplete'));
  }

  async startPeer(): Promise<void> {
    const args = ['-D', this.peerData, '-p', `${this.peerPort}`, '-h', '127.0.0.1', '-k', this.directory];
    const child = spawn(join(this.#real, 'postgres'), args, {
      ...runAs(),
      cwd: '/',
      env: this.#env,
      stdio: 'ignore',
    });
    child.unref();
    await waitFor('the other node to run', () => this.sql(this.peerPort, 'select 1'), {
      deadline: 60_000,
      every: 50,
    });
  }

  /** Runs a keeper until it has settled in the last of the goals, or has died; true when it settled. */
  async run(
    goals: State[],
    kill: Kill | null,
    meanwhile: () => Promise<void> = async () => {},
    { crash = false } = {},
  ): Promise<boolean> {
    const plan: Plan = {
      pgdata: this.pgdata,
      programs: this.programs,
      port: this.port,
      sockets: this.directory,
      peer: {
        id: 2,
        name: 'peer',
        host: '127.0.0.1',
        port: this.peerPort,
        lsn: this.#peerLsn,
        isPrimary: true,
      },
      goals,
      kill,
    };
    const file = join(this.directory, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
    let said = '';
    const child = spawn(process.execPath, [program, file], {
      ...runAs(),
      cwd: '/',
      env: this.#env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hear = (data: Buffer) => {
      said += data;
      this.output += data;
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const isOver = () => child.exitCode !== null || child.signalCode !== null;
    try {
      await waitFor(
        `the keeper to reach ${goals.join(', ')}`,
        () => isOver() || (said.match(/^settled /gm)?.length ?? 0) === goals.length,
        {
          deadline: 60_000,
          every: 20,
          explain: () => `${this.output}\n${this.#serverLog()}`,
        },
      );
      if (isOver()) {
        if (child.signalCode !== 'SIGKILL') throw new Error(`the keeper ended by itself:\n${this.output}`);
        this.kills += 1;
        await waitFor('no program to work on for a keeper that is dead', () => this.orphans().length === 0, {
          deadline: 5000,
          every: 20,
          explain: () => this.orphans().join('\n'),
        });
        return false;
      }
      await meanwhile();
      return true;
    } finally {
      if (crash) signalAll(processesIn(this.pgdata), 'SIGKILL');
      if (!isOver()) child.kill('SIGKILL');
      await exited;
    }
  }

  /** What this node's Postgres said last. */
  #serverLog(): string {
    const command = `tail -n 15 ${this.pgdata}/startup.log ${this.pgdata}/log/* 2>&1`;
    return spawnSync('sh', ['-c', command], { encoding: 'utf8' }).stdout;
  }

  async sql(port: number, ...texts: string[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({
      host: this.directory,
      port,
      user: 'postgres',
      database: 'postgres',
      connectionTimeoutMillis: 10_000,
      query_timeout: 10_000,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      let rows: Record<string, unknown>[] = [];
      for (const text of texts) rows = (await client.query(text)).rows;
      return rows;
    } finally {
      await client.end();
    }
  }

  /** The node's Postgres as a client finds it; null when none answers. */
  async look(): Promise<Seen | null> {
    if (processesIn(this.pgdata).length === 0) return null;
    const [row] = await this.sql(
      this.port,
      `select pg_is_in_recovery() as "inRecovery",
         current_setting('default_transaction_read_only') = 'on' as "readOnly",
         array(select slot_name::text from pg_replication_slots order by 1) as slots,
         to_regclass('t') is not null as has`,
    );
    const { has, ...rest } = row as unknown as Seen & { has: boolean };
    if (!has) return { ...rest, kept: null, stray: null };
    const [rows] = await this.sql(
      this.port,
      'select (count(*) filter (where n > 0))::int as kept, (count(*) filter (where n < 0))::int as stray from t',
    );
    return { ...rest, ...(rows as unknown as Pick<Seen, 'kept' | 'stray'>) };
  }

  /** Starts of this node's Postgres, and those that should not have been. */
  starts(): { made: number; wrong: string[] } {
    const lines = existsSync(this.evidence) ? readFileSync(this.evidence, 'utf8').trim().split('\n') : [];
    return {
      made: lines.filter((line) => line === 'start').length,
      wrong: lines.filter((line) => line !== 'start'),
    };
  }

  /**
   * Programs of Postgres that still work for the node though its keeper is gone. The process of a pg_basebackup that receives WAL
   * outlives it until the next WAL comes, and the next copy ends it: it does not count.
   */
  orphans(): string[] {
    return this.#programs()
      .filter(({ pid, line }) => !line.includes('pg_basebackup') || processTree(pid).length > 1)
      .map(({ line }) => line);
  }

  #programs() {
    return processesWith(this.live).filter(({ line }) => /pg_(rewind|basebackup)|initdb/.test(line));
  }

  /** Ends both servers; with SIGKILL whatever works below their directories, where nothing is kept of it. */
  async stopAll(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    const all = () => [...processesIn(this.live), ...this.#programs().map(({ pid }) => pid)];
    const masters = [this.pgdata, this.peerData].flatMap((directory) => this.#postmaster(directory));
    if (signal === 'SIGINT') signalAll(masters, signal);
    await waitFor(
      'both servers to end',
      () => {
        if (signal === 'SIGKILL') signalAll(all(), signal);
        return all().length === 0;
      },
      { deadline: 60_000, every: 50, explain: () => this.output },
    );
  }

  #postmaster(directory: string): number[] {
    let pid: number;
    try {
      pid = Number.parseInt(readFileSync(join(directory, 'postmaster.pid'), 'utf8'), 10);
    } catch {
      return []; // removed by a server that has ended, perhaps just now
    }
    return processesIn(directory).includes(pid) ? [pid] : [];
  }

  async destroy(): Promise<void> {
    await this.stopAll('SIGKILL');
    await rm(this.directory, { recursive: true, force: true });
  }
}
