import type pg from 'pg';
import { isWritable, type State } from '../../../src/fsm/states.js';
import { numbersOf, Ranks, type Renaming, renumber, renumberReport } from './canonical.js';
import { driver } from './driver.js';
import { keyOfMonitor } from './key.js';
import { all, bit, type Monitor, type ReportCall, type Row, type Turn, type Which } from './situation.js';

/** The installed monitor, asked what it makes of a call in a given situation. */

/** A call of an api function. Positions, epochs and timelines are ranks; sessions: which keepers hold theirs, as bits. */
export type Call = { sessions: number } & (
  | ReportCall
  | { name: 'register'; node: Which; priority: number; quorum: boolean }
  | { name: 'health'; node: Which; health: 0 | 1; seen: 'ok' | 'refused' | 'silent' }
  | { name: 'failover' }
  | { name: 'promote' | 'maintenance' | 'back'; node: Which }
  | { name: 'remove'; node: Which; force: boolean }
  | { name: 'priority'; node: Which; value: number }
  | { name: 'quorum'; node: Which; value: boolean }
  | { name: 'standbys'; value: number }
);

export interface Answer {
  goal: State;
  epoch: number;
  members: number;
  quorum: number;
  primary: number | null;
  group_epoch: number;
}

export interface Outcome {
  monitor: Monitor;
  /** The SQLSTATE and text of a call that was refused; then nothing has changed. */
  refused: { code: string; message: string } | null;
  /** What a report was answered. */
  answer: Answer | null;
  /** The rules that moved somebody. */
  rules: string[];
}

type RawRow = Omit<Row, 'history'> & { id: number };

interface Raw {
  nodes: RawRow[] | null;
  grp: {
    epoch: number;
    leader: number | null;
    left: number | null;
    left_at: Row['bad'];
    wish: number | null;
    relearns: boolean;
  } | null;
  sets: Monitor['sets'] | null;
  standbys: number;
  rules: string[] | null;
  answer: Answer | null;
  refused?: Outcome['refused'];
}

export interface Job {
  key: string;
  monitor: Monitor;
  call: Call;
}

const idOf = (which: Which | null): number | null => (which === null ? null : which + 1);
const whichOf = (id: number | null): Which | null => (id === null ? null : ((id - 1) as Which));

/** One database with the monitor, whose sessions and tables are ours. */
class Installation {
  #sessions = 0;
  #undone = 0;
  constructor(readonly client: pg.Client) {}

  /** Takes and gives back the session locks, as keepers do. */
  async hold(sessions: number): Promise<void> {
    for (const which of all) {
      const take = (sessions & bit(which)) !== 0;
      if (take === ((this.#sessions & bit(which)) !== 0)) continue;
      await this.client.query(
        take ? 'select pgautofailover.hold_session($1)' : 'select pg_advisory_unlock((2::bigint << 32) | $1)',
        [which + 1],
      );
    }
    this.#sessions = sessions;
  }

  /** What was undone still lies in the tables, and autovacuum may be off. */
  async #vacuum(): Promise<void> {
    this.#undone = 0;
    await this.client.query(
      'vacuum pgautofailover.event, pgautofailover.node, pgautofailover.node_group, pgautofailover.sync_set, pgautofailover.node_timeline_history',
    );
  }

  async step(jobs: readonly unknown[]): Promise<Raw[]> {
    await this.client.query('begin');
    const { rows } = await this.client.query<{ step: Raw[] }>('select model.step($1)', [
      JSON.stringify(jobs),
    ]);
    await this.client.query('rollback');
    this.#undone += jobs.length;
    if (this.#undone >= 300) await this.#vacuum();
    return rows[0]?.step ?? [];
  }
}

export class InstalledMonitor {
  readonly #known = new Map<string, Outcome>();
  #calls = 0;
  #seconds = 0;

  private constructor(
    private readonly installations: readonly Installation[],
    readonly nodes: 2 | 3,
  ) {}

  /** Adds the driver to a database with the monitor, whose server seems to have been up for an hour. */
  static async prepare(client: pg.Client): Promise<void> {
    await client.query(driver);
    const { rows } = await client.query<{ source: string }>(`
      select replace(pg_get_functiondef(oid), 'pg_postmaster_start_time()', 'model.started()') as source
      from pg_proc where pronamespace = 'pgaf'::regnamespace and prosrc ~ 'pg_postmaster_start_time'`);
    for (const { source } of rows) await client.query(source);
  }

  /** Calls are shared out among the clients, which must be of different databases. */
  static async on(clients: readonly pg.Client[], nodes: 2 | 3): Promise<InstalledMonitor> {
    for (const client of clients) await client.query('select model.rest($1)', [nodes]);
    return new InstalledMonitor(
      clients.map((client) => new Installation(client)),
      nodes,
    );
  }

  /** The rules were changed: nothing is known any more. */
  forget(): void {
    this.#known.clear();
  }

  /** How many different calls were made, and how long they took. */
  get calls(): number {
    return this.#calls;
  }
  get seconds(): number {
    return this.#seconds;
  }

  known(key: string): Outcome | undefined {
    return this.#known.get(key);
  }

  /** Statements on every database, such as a planted fault. */
  async change(statements: string): Promise<void> {
    for (const { client } of this.installations) await client.query(statements);
    this.forget();
  }

  /** The job that a call in a situation comes down to: positions and epochs as ranks among themselves. */
  job(monitor: Monitor, said: Call): { job: Job; translate: (outcome: Outcome) => Outcome } {
    const call = plain(monitor, said);
    const report = call.name === 'report' ? call : null;
    const lsn = new Ranks([...numbersOf.lsn(monitor), report?.lsn ?? 0, report?.syncLsn ?? 0]);
    const epoch = new Ranks([...numbersOf.epoch(monitor), report?.syncEpoch ?? 0, report?.epoch ?? 0]);
    const tli = new Ranks([...numbersOf.tli(monitor), report?.tli ?? 0]);
    const down: Renaming = { lsn: (n) => lsn.of(n), epoch: (n) => epoch.of(n), tli: (n) => tli.of(n) };
    const small = renumber(monitor, down);
    const smallCall: Call = report === null ? call : { ...call, ...renumberReport(report, down) };
    const key = `${keyOfMonitor(small)} ${Object.values(smallCall).join()}`;
    const up: Renaming = {
      lsn: (n) => lsn.value(n),
      epoch: (n) => epoch.value(n),
      // a new row is on timeline 1
      tli: (n) => (tli.values.length === 0 ? n : tli.value(n)),
    };
    return {
      job: { key, monitor: small, call: smallCall },
      translate: (outcome) => ({
        ...outcome,
        monitor: renumber(outcome.monitor, up),
        answer:
          outcome.answer === null
            ? null
            : {
                ...outcome.answer,
                epoch: epoch.value(outcome.answer.epoch),
                group_epoch: epoch.value(outcome.answer.group_epoch),
              },
      }),
    };
  }

  /** Makes the calls; their outcomes are known from then on. */
  async make(jobs: readonly Job[]): Promise<void> {
    const started = performance.now();
    const fresh = [...new Map(jobs.map((job) => [job.key, job])).values()].filter(
      ({ key }) => !this.#known.has(key),
    );
    const groups = new Map<number, Job[]>();
    for (const job of fresh) {
      const group = groups.get(job.call.sessions);
      if (group === undefined) groups.set(job.call.sessions, [job]);
      else group.push(job);
    }
    const batches = [...groups.values()].flatMap((group) =>
      Array.from({ length: Math.ceil(group.length / 100) }, (_, at) => group.slice(at * 100, at * 100 + 100)),
    );
    await Promise.all(
      this.installations.map(async (installation) => {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
          await this.#batch(installation, batch);
        }
      }),
    );
    this.#seconds += (performance.now() - started) / 1000;
  }

  async #batch(installation: Installation, jobs: readonly Job[]): Promise<void> {
    await installation.hold(jobs[0]?.call.sessions ?? 0);
    const results = await installation.step(jobs.map((job) => this.#written(job)));
    for (const [index, job] of jobs.entries()) {
      const raw = results[index];
      if (raw === undefined) throw new Error('expected an outcome for each job');
      this.#known.set(job.key, read(job, raw));
    }
    this.#calls += jobs.length;
  }

  #written({ monitor, call }: Job): unknown {
    const nodes = monitor.rows.flatMap((row, index) => (row === null ? [] : [{ ...row, id: index + 1 }]));
    const ids = all.slice(0, this.nodes).map((which) => which + 1);
    const absent = ids.filter((id) => nodes.every((node) => node.id !== id));
    const unidentified = nodes.filter((node) => !node.identified).map((node) => node.id);
    const turns = nodes.flatMap(({ id, history }) => {
      if (history === null) return [];
      return history.length > 0
        ? history.map((turn) => ({ ...turn, id }))
        : [{ id, tli: 1, parent: 0, at: 0 }];
    });
    const { epoch, leader, left, leftAt, wish, relearns, standbys, fresh, sets } = monitor;
    const grp = {
      epoch,
      leader: idOf(leader),
      left: idOf(left),
      left_at: leftAt,
      wish: idOf(wish),
      relearns,
    };
    const known = nodes.length > 0 || epoch > 0;
    return {
      nodes: nodes.map(({ history, ...row }) => row),
      absent,
      unidentified,
      turns,
      sets,
      standbys,
      fresh,
      grp: known ? grp : null,
      call: { ...call, id: 'node' in call ? call.node + 1 : null },
    };
  }
}

/** The call without what makes no difference in this situation. */
function plain(monitor: Monitor, call: Call): Call {
  const leader = monitor.leader === null ? null : monitor.rows[monitor.leader];
  let sessions = 0;
  for (const which of all) {
    const row = monitor.rows[which];
    const doubted = row?.health === 0 && row.refused !== 'never';
    const asked = doubted || (call.name === 'health' && call.node === which);
    if ((call.sessions & bit(which)) !== 0 || !asked) sessions |= bit(which);
  }
  if (call.name !== 'report') return { ...call, sessions };
  const shut = call.shut && monitor.leader === call.node;
  const leads = monitor.leader === call.node && isWritable(call.role) && !shut;
  const asked = monitor.sets.some((set) => set.epoch === call.syncEpoch && set.lsn === null);
  return {
    ...call,
    sessions,
    shut,
    lsn: leads ? Math.min(call.lsn, 1) : call.lsn,
    streams: call.streams && (call.role === 'catchingup' || leader?.health === 0),
    feeds: call.feeds || call.role !== 'primary',
    syncEpoch: asked ? call.syncEpoch : null,
    syncLsn: asked ? call.syncLsn : 0,
    // published before, and part of the monitor's rows by now
    history: [],
  };
}

/** What a node has published stays. */
const historyOf = (monitor: Monitor, which: Which): Turn[] | null => monitor.rows[which]?.history ?? null;

function read({ monitor }: Job, raw: Raw): Outcome {
  if (raw.refused) return { monitor, refused: raw.refused, answer: null, rules: [] };
  const row = (which: Which): Row | null => {
    const found = raw.nodes?.find((each) => each.id === which + 1);
    if (found === undefined) return null;
    const { id, ...rest } = found;
    return { ...rest, history: historyOf(monitor, which) };
  };
  return {
    monitor: {
      rows: [row(0), row(1), row(2)],
      epoch: raw.grp?.epoch ?? 0,
      leader: whichOf(raw.grp?.leader ?? null),
      left: whichOf(raw.grp?.left ?? null),
      leftAt: raw.grp?.left_at ?? 'never',
      wish: whichOf(raw.grp?.wish ?? null),
      relearns: raw.grp?.relearns ?? false,
      standbys: raw.standbys,
      fresh: monitor.fresh,
      sets: (raw.sets ?? []).map(({ epoch, members, quorum, lsn }) => ({ epoch, members, quorum, lsn })),
    },
    refused: null,
    answer: raw.answer,
    rules: raw.rules ?? [],
  };
}
