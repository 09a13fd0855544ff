import type pg from 'pg';
import { isWritable, type State } from '../../src/fsm/states.js';
import { transitionFor } from '../../src/fsm/transitions.js';
import type { Answer } from '../../src/monitor/rows.js';
import type { TestDatabase } from './database.js';
import { upForLong } from './pair.js';

/** A model of the keepers and servers of one group, told apart from the monitor: the monitor is the installed one. */

/** In these Postgres is stopped, or not there. */
export const stoppedStates: readonly State[] = [
  'init',
  'wait_standby',
  'draining',
  'demote_timeout',
  'demoted',
  'join_secondary',
  'prepare_maintenance',
  'dropped',
];
export const followingStates: readonly State[] = ['catchingup', 'secondary'];

interface SyncSet {
  epoch: number;
  members: number[];
  quorum: number;
}

/** One keeper with its Postgres. */
interface Node {
  name: string;
  id: number;
  /** Run by a keeper of the original: fewer words, fewer ways, and no session. */
  ofTheOriginal: boolean;
  session: pg.Client | undefined;
  state: State;
  running: boolean;
  /** Postgres was shut down in order and cannot be started: its keeper says where its WAL ends. */
  shutDown: boolean;
  /** Not started yet, but about to be: its keeper has not given up, and says so. */
  closed: boolean;
  /** Whether the monitor hears it. */
  heard: boolean;
  lsn: number;
  /** It streams, but receives nothing now. */
  lags: boolean;
  /** Cut off from the other nodes, though not from the monitor. */
  unlinked: boolean;
  tli: number;
  /** How it came to its timeline, and the timeline that its keeper has published. */
  history: { tli: number; parenttli: number; switchpoint: string }[];
  published: number;
  /** What pg_control says, which is all that a keeper of the original looks at: a new timeline is there after a checkpoint. */
  controlTli: number;
  checkpoints: boolean;
  /** Without a running Postgres its keeper names the timeline of its own start. */
  forgets: boolean;
  upstream: Node | undefined;
  /** What synchronous_standby_names says. */
  waitsFor: SyncSet;
  confirmed: { epoch: number; lsn: number } | undefined;
  epoch: number;
  answer: Answer | undefined;
}

const lsnText = (lsn: number): string => `0/${lsn.toString(16).toUpperCase()}`;

export class Group {
  readonly #nodes = new Map<string, Node>();
  #lastEvent = 0;
  #acknowledged = 0;

  private constructor(
    private readonly database: TestDatabase,
    private readonly operator: pg.Client,
  ) {}

  /** An empty group in a monitor whose server has been up for an hour, so that no wait is cut short by its start. */
  static async create(database: TestDatabase): Promise<Group> {
    const operator = await database.connect();
    await upForLong(operator);
    return new Group(database, operator);
  }

  node(name: string): Node {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`expected the name of a registered node, got "${name}"`);
    return node;
  }

  names(): string[] {
    return [...this.#nodes.keys()];
  }

  #byId(id: number): Node | undefined {
    return [...this.#nodes.values()].find((node) => node.id === id);
  }

  async register(
    name: string,
    priority: number,
    quorum: boolean,
    ofTheOriginal = false,
  ): Promise<string | undefined> {
    const refused = await this.operate(
      `select pgautofailover.register_node(
         formation_id => 'default', node_host => '127.0.0.1', node_port => $1, dbname => 'postgres', node_name => $2,
         candidate_priority => $3, replication_quorum => $4)`,
      [6000 + this.#nodes.size, name, priority, quorum],
    );
    if (refused !== undefined) return refused;
    const [row] = await this.ask<{ nodeid: number }>(
      'select nodeid from pgautofailover.node where nodename = $1',
      [name],
    );
    this.#nodes.set(name, {
      name,
      id: row?.nodeid ?? 0,
      ofTheOriginal,
      session: await this.database.connect(),
      state: 'init',
      running: false,
      shutDown: false,
      closed: false,
      heard: true,
      lsn: 0,
      lags: false,
      unlinked: false,
      tli: 1,
      history: [{ tli: 1, parenttli: 0, switchpoint: '0/0' }],
      published: 0,
      controlTli: 1,
      checkpoints: true,
      forgets: false,
      upstream: undefined,
      waitsFor: { epoch: 0, members: [], quorum: 0 },
      confirmed: undefined,
      epoch: 0,
      answer: undefined,
    });
    return undefined;
  }

  #streams(node: Node): boolean {
    const { upstream } = node;
    return (
      node.running &&
      !node.unlinked &&
      upstream?.running === true &&
      isWritable(upstream.state) &&
      followingStates.includes(node.state)
    );
  }

  /** Says what it is and hears what it should be; a sentence when the monitor does not know it. */
  async report(name: string): Promise<string | undefined> {
    const node = this.node(name);
    if (node.session === undefined || !node.heard) return undefined;
    if (this.#streams(node) && node.upstream !== undefined && !node.lags) {
      node.lsn = node.upstream.lsn;
      this.#takesTimelineOf(node, node.upstream);
    }
    try {
      await (node.ofTheOriginal
        ? this.#exchangeAsTheOriginal(node, node.session)
        : this.#exchange(node, node.session));
      return undefined;
    } catch (error) {
      const { code, message } = error as pg.DatabaseError;
      return `refused, ${code}: ${message}`;
    }
  }

  /** Best sync_state of the standbys that stream from it. */
  #replicationState(node: Node): string {
    return this.names().some((name) => this.#streamsFrom(node, this.node(name).id)) ? 'quorum' : '';
  }

  /** What a keeper of the original says and hears; it asks for the primary and for synchronous_standby_names by itself. */
  async #exchangeAsTheOriginal(node: Node, session: pg.Client): Promise<void> {
    if (node.running && node.checkpoints) node.controlTli = node.tli;
    if (!node.running && node.forgets) node.controlTli = 1;
    const { rows } = await session.query<{ assigned_group_state: State }>(
      `select assigned_group_state from pgautofailover.node_active('default', $1, 0, $2, $3, $4, $5, $6)`,
      [node.id, node.state, node.running, node.controlTli, lsnText(node.lsn), this.#replicationState(node)],
    );
    const [asked] = await this.ask<{ primary_id: number | null; members: number[]; quorum: number }>(
      `select
         (select p.primary_node_id from pgautofailover.get_primary('default', 0) as p
          where exists (select from pgautofailover.node as n where n.nodeid = p.primary_node_id)) as primary_id,
         coalesce((select array_agg(m[1]::int) from regexp_matches(names, 'standby_(\\d+)', 'g') as m), '{}') as members,
         coalesce(substring(names from 'ANY (\\d+)')::int, 0) as quorum
       from pgautofailover.synchronous_standby_names('default', 0) as names`,
    ).catch(() => []);
    node.answer = {
      ...(node.answer ?? ({} as Answer)),
      assigned_group_state: rows[0]?.assigned_group_state ?? node.state,
      primary_id: asked?.primary_id ?? null,
      sync_set_epoch: 0,
      sync_members: asked?.members ?? [],
      sync_quorum: asked?.quorum ?? 0,
    };
  }

  /** Before a keeper of ours names a timeline for the first time, it publishes how it came there. */
  async publish(name: string): Promise<void> {
    const node = this.node(name);
    if (node.published === node.tli) return;
    await node.session?.query('select pgautofailover.report_timeline_history($1, $2)', [
      node.id,
      JSON.stringify(node.history),
    ]);
    node.published = node.tli;
  }

  async #exchange(node: Node, session: pg.Client): Promise<void> {
    await session.query('select pgautofailover.hold_session($1)', [node.id]);
    await this.publish(node.name);
    const { rows } = await session.query<Answer>(
      `select * from pgautofailover.report(
         formation_id => 'default', node_id => $1, group_id => 0, current_group_role => $2, current_pg_is_running => $3,
         current_tli => $4, current_lsn => $5, current_rep_state => $11, node_epoch => $6, sync_epoch => $7, sync_lsn => $8,
         streams => $9, instance => $10, capabilities => $12, disk_free => null)`,
      [
        node.id,
        node.state,
        node.running || node.closed,
        node.tli,
        lsnText(node.lsn),
        node.epoch,
        node.confirmed?.epoch ?? null,
        node.confirmed === undefined ? null : lsnText(node.confirmed.lsn),
        this.#streams(node),
        node.name,
        this.#replicationState(node),
        ['cut', 'in_force', 'session', ...(node.shutDown ? ['shut_down'] : [])],
      ],
    );
    const [answer] = rows;
    if (answer === undefined || answer.group_epoch < node.epoch) return;
    node.answer = answer;
    node.epoch = answer.group_epoch;
  }

  /** Does what it was told last, if it can; a sentence when it cannot. */
  async reach(name: string): Promise<string | undefined> {
    const node = this.node(name);
    const { answer } = node;
    if (node.session === undefined || answer === undefined) return undefined;
    const to = answer.assigned_group_state;
    const from = node.state;
    const upstream = followingStates.includes(to) ? this.#byId(answer.primary_id ?? 0) : undefined;
    if (from !== to) {
      if (!(await this.#knowsWay(node, to))) return `${name} knows no way from ${from} to ${to}`;
      if (followingStates.includes(to) && !(upstream?.running === true && isWritable(upstream.state))) {
        return `${name} waits for a primary to follow on its way from ${from} to ${to}`;
      }
    }
    node.state = to;
    node.closed = false;
    node.running = !stoppedStates.includes(to) && !(node.shutDown && isWritable(to));
    if (node.running) node.shutDown = false;
    node.upstream = upstream;
    if (from !== to) await this.#moved(node, from);
    if (isWritable(to)) {
      const { sync_set_epoch: epoch, sync_members: members, sync_quorum: quorum } = answer;
      node.waitsFor = { epoch, members, quorum };
      if (!isWritable(from) && node.lsn < this.#acknowledged) {
        return `P2 BROKEN: ${name} opens writes at ${lsnText(node.lsn)}, ${lsnText(this.#acknowledged)} was acknowledged`;
      }
    }
    return undefined;
  }

  async #knowsWay(node: Node, to: State): Promise<boolean> {
    if (!node.ofTheOriginal) return transitionFor(node.state, to) !== undefined;
    const [row] = await this.ask<{ known: boolean }>('select pgaf.can_reach($1, $2, false) as known', [
      node.state,
      to,
    ]);
    return row?.known === true;
  }

  async #moved(node: Node, from: State): Promise<void> {
    const promotes =
      node.state === 'stop_replication' || (isWritable(node.state) && from !== 'stop_replication');
    const wasStandby = ['prepare_promotion', 'secondary', 'catchingup', 'report_lsn'].includes(from);
    if (promotes && wasStandby) this.#begins(node);
    if (node.upstream !== undefined) {
      node.lsn = node.upstream.lsn;
      this.#takesTimelineOf(node, node.upstream);
    }
    if (from === 'init' || from === 'wait_standby') {
      if (node.state === 'single') node.lsn = 256;
      if (node.running) {
        await this.operator.query('select pgautofailover.set_node_system_identifier($1, 7)', [node.id]);
      }
    }
    if (node.state === 'fast_forward') {
      const sources = [...this.#nodes.values()].filter(
        (other) => other.session !== undefined && other.state === 'report_lsn',
      );
      node.lsn = Math.max(node.lsn, ...sources.map((other) => other.lsn));
    }
    if (node.state === 'dropped') {
      await this.report(node.name);
      await this.dies(node.name);
    }
  }

  /** The primary has seen that its sync set is in force: the next report says so. */
  confirm(name: string): string | undefined {
    const node = this.node(name);
    if (!node.running || !isWritable(node.state) || node.ofTheOriginal) return undefined;
    const missing = node.waitsFor.members.filter((id) => !this.#streamsFrom(node, id));
    if (missing.length > 0) {
      return `${name} cannot confirm: ${missing.map((id) => this.#byId(id)?.name ?? id).join(', ')} does not stream`;
    }
    node.confirmed = { epoch: node.waitsFor.epoch, lsn: node.lsn };
    return undefined;
  }

  #streamsFrom(primary: Node, id: number): boolean {
    const standby = this.#byId(id);
    return standby !== undefined && standby.upstream === primary && this.#streams(standby);
  }

  /** Whether a client of this node would be told that its commit is done. */
  canAcknowledge(name: string): boolean {
    const node = this.node(name);
    const { members, quorum } = node.waitsFor;
    const answering = members.filter((id) => this.#streamsFrom(node, id) && !this.#byId(id)?.lags).length;
    return node.running && isWritable(node.state) && answering >= quorum;
  }

  write(name: string): string {
    const node = this.node(name);
    if (!node.running || !isWritable(node.state)) return `${name} takes no writes`;
    const acknowledged = this.canAcknowledge(name);
    node.lsn += 16;
    for (const id of node.waitsFor.members) {
      const standby = this.#byId(id);
      if (standby !== undefined && this.#streamsFrom(node, id) && !standby.lags) standby.lsn = node.lsn;
    }
    if (!acknowledged) return `${name} wrote up to ${lsnText(node.lsn)} and waits for its standby`;
    this.#acknowledged = Math.max(this.#acknowledged, node.lsn);
    return `${name} acknowledged up to ${lsnText(node.lsn)}`;
  }

  /** Postgres is shut down in order, which sends all WAL to those that stream, and does not start again. */
  shutsDown(name: string): void {
    const node = this.node(name);
    for (const standby of this.#nodes.values()) {
      if (this.#streamsFrom(node, standby.id) && !standby.lags) standby.lsn = node.lsn;
    }
    node.running = false;
    node.shutDown = true;
  }

  /** Cut off for too long, the keeper stops its Postgres by itself. */
  fences(name: string): void {
    const node = this.node(name);
    node.running = false;
    node.state = 'demote_timeout';
    node.waitsFor = { epoch: 0, members: [], quorum: 0 };
    node.confirmed = undefined;
  }

  /** It was promoted once by hand: its timeline left that of its primary. */
  diverges(name: string): void {
    const node = this.node(name);
    this.#begins(node);
    node.lsn += 16;
    node.upstream = undefined;
  }

  #begins(node: Node): void {
    node.history = [
      ...node.history,
      { tli: node.tli + 1, parenttli: node.tli, switchpoint: lsnText(node.lsn) },
    ];
    node.tli++;
  }

  #takesTimelineOf(node: Node, upstream: Node): void {
    node.tli = upstream.tli;
    node.history = upstream.history;
  }

  /** Keeper and Postgres are killed. */
  async dies(name: string): Promise<void> {
    const node = this.node(name);
    node.running = false;
    const { session } = node;
    node.session = undefined;
    if (session === undefined) return;
    const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    await session.end();
    await this.operator.query(`
      do $$ begin
        while exists (select from pg_stat_activity where pid = ${rows[0]?.pid ?? 0}) loop
          perform pg_sleep(0.001);
          perform pg_stat_clear_snapshot();
        end loop;
      end $$`);
  }

  /** The keeper is started again. A node whose last state was writable starts closed. */
  async returns(name: string): Promise<void> {
    const node = this.node(name);
    node.session ??= await this.database.connect();
    node.running = !stoppedStates.includes(node.state) && !isWritable(node.state);
    node.closed = isWritable(node.state);
    node.shutDown = false;
    node.confirmed = undefined;
  }

  async probe(name: string, seen: 'ok' | 'refused' | 'silent'): Promise<void> {
    const { id } = this.node(name);
    await this.operator.query(
      `select pgautofailover.set_node_health(nodeid, nodehost, nodeport, $2, $3)
       from pgautofailover.node where nodeid = $1`,
      [id, seen === 'ok' ? 1 : 0, seen],
    );
  }

  /** Time passes: every moment that the monitor remembers lies that much further back. */
  async pass(interval: string): Promise<void> {
    const { rows } = await this.operator.query<{ statement: string }>(`
      select format('update %s set %s', attrelid::regclass, string_agg(format('%1$I = %1$I - $1::interval', attname), ', ')) as statement
      from pg_attribute
      where attrelid in ('pgautofailover.node'::regclass, 'pgautofailover.node_group'::regclass)
        and atttypid = 'timestamptz'::regtype and attnum > 0 and not attisdropped
      group by attrelid`);
    for (const { statement } of rows) await this.operator.query(statement, [interval]);
  }

  async operate(statement: string, values: unknown[]): Promise<string | undefined> {
    try {
      await this.operator.query(statement, values);
      return undefined;
    } catch (error) {
      const { code, message } = error as pg.DatabaseError;
      return `refused, ${code}: ${message}`;
    }
  }

  async ask<Row extends pg.QueryResultRow>(query: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.operator.query<Row>(query, values)).rows;
  }

  /** A group that is taken to have nothing to decide, though a rule fits one of its nodes. */
  async #overlooked(): Promise<string[]> {
    const rows = await this.ask<{ line: string }>(
      `select format('OVERLOOKED: %s fits %s', (pgaf.match(pgaf.situation(n.nodeid, 'report'))).rule, n.nodename) as line
       from pgautofailover.node as n
       where exists (select from pgaf.at_rest(n.formationid, n.groupid, n.reportedtli))
         and (pgaf.match(pgaf.situation(n.nodeid, 'report'))).rule is not null`,
    );
    return rows.map(({ line }) => line);
  }

  /** What the monitor decided since this was asked last, one line a rule; and any promise that is broken. */
  async happened(): Promise<string[]> {
    const rows = await this.ask<{ eventid: number; rule: string; move: string }>(
      `select eventid, rule, format('%s %s → %s', nodename, reportedstate, goalstate) as move
       from pgautofailover.event where eventid > $1 order by eventid`,
      [this.#lastEvent],
    );
    const lines: { rule: string; moves: string[] }[] = [];
    for (const { eventid, rule, move } of rows) {
      this.#lastEvent = eventid;
      if (rule === null) continue;
      const last = lines.at(-1);
      if (last?.rule === rule) last.moves.push(move);
      else lines.push({ rule, moves: [move] });
    }
    const writers = this.names().filter((name) => this.canAcknowledge(name));
    return [
      ...lines.map(({ rule, moves }) => `${rule}: ${moves.join(', ')}`),
      ...(await this.#overlooked()),
      ...(writers.length > 1 ? [`P1 BROKEN: ${writers.join(' and ')} acknowledge writes`] : []),
    ];
  }
}
