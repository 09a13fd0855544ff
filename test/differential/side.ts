import pg from 'pg';
import { isWritable, type State } from '../../src/fsm/states.js';
import type { Answer } from '../../src/monitor/rows.js';
import { type Keeper, Keepers } from './keeper.js';
import type { Event, World } from './outside.js';
import { type NodeView, type View, waitsFor } from './view.js';

/** Whose keepers report: those of the original by node_active, ours by report. */
export type Kind = 'original' | 'ours';

const int8 = 20;
const int8Array = 1016;
const parsersFor = (oid: number, format?: 'text' | 'binary') => {
  if (oid === int8) return Number;
  const parse = pg.types.getTypeParser(oid, format);
  return oid === int8Array ? (text: string) => parse(text).map(Number) : parse;
};

/** A client whose ids are numbers. */
export async function connect(server: pg.ClientConfig): Promise<pg.Client> {
  const types = { getTypeParser: parsersFor as typeof pg.types.getTypeParser };
  const client = new pg.Client({ ...server, types, application_name: 'pgaf differential' });
  client.on('error', () => {});
  await client.connect();
  await client.query(`set statement_timeout = '30s'`);
  return client;
}

/** What differs between the two monitors beside their decisions: where they remember moments, and whom they hear. */
export interface Dialect {
  ours: boolean;
  /** Columns with moments of a node, that a passing hour moves back. */
  nodeMoments: string[];
  groupMoments: string[];
  /** What else is set when probes of a node have failed for long. */
  bad: string;
  /** Empties the monitor. */
  clear: string;
}

const rounds = 40;
const hour = `interval '1 hour'`;
const lsnText = (lsn: number): string => `0/${lsn.toString(16).toUpperCase()}`;

/** One monitor with a model of the keepers of one group. */
export class Side {
  readonly keepers: Keepers;
  #gone: number[] = [];
  #names: string | undefined;
  #acknowledged = 0;
  #lost = false;

  constructor(
    private readonly client: pg.Client,
    private readonly dialect: Dialect,
    readonly world: World,
    private readonly kind: Kind,
    knowsWay: (from: State, to: State) => boolean,
  ) {
    this.keepers = new Keepers(world, knowsWay);
  }

  async clear(): Promise<void> {
    await this.client.query(this.dialect.clear);
  }

  async #rows(): Promise<(NodeView & { key: string })[]> {
    const { rows } = await this.client.query<NodeView & { key: string }>(
      `select nodeid as id, reportedstate as reported, goalstate as goal, candidatepriority as priority,
         replicationquorum as quorum, concat_ws(' ', nodeid, reportedstate, goalstate, reportedtli, reportedlsn,
           reportedpgisrunning, candidatepriority, replicationquorum) as key
       from pgautofailover.node order by nodeid`,
    );
    return rows;
  }

  /** The event itself; how its call ended. */
  async act(event: Event): Promise<string> {
    const { keepers } = this;
    const node = 'node' in event ? event.node : 0;
    switch (event.kind) {
      case 'register': {
        const outcome = await this.#call(
          `pgautofailover.register_node(formation_id => 'default', node_host => '127.0.0.1', node_port => $1,
             dbname => 'postgres', node_name => $2, sysidentifier => 7, desired_node_id => $3,
             candidate_priority => $4, replication_quorum => $5)`,
          [6000 + node, `n${node}`, node, event.priority, event.quorum],
        );
        if (outcome !== 'ok') return outcome;
        keepers.add(node);
        await this.client.query(
          'update pgautofailover.node set health = 1, healthchecktime = clock_timestamp() where nodeid = $1',
          [node],
        );
        return outcome;
      }
      case 'dies':
        await this.client.query(
          `update pgautofailover.node set health = 0, healthchecktime = clock_timestamp(),
             reporttime = clock_timestamp() - ${hour} ${this.dialect.bad} where nodeid = $1`,
          [node],
        );
        return 'ok';
      case 'returns':
      case 'fences': {
        const keeper = keepers.all.get(node);
        if (keeper !== undefined) {
          keeper.confirmed = undefined;
          if (event.kind === 'fences') keeper.state = 'demote_timeout';
        }
        await this.client.query(
          'update pgautofailover.node set health = 1, healthchecktime = clock_timestamp() where nodeid = $1',
          [node],
        );
        return 'ok';
      }
      case 'again': {
        const keeper = keepers.all.get(node);
        return keeper === undefined ? 'gone' : this.#ask(keeper).then(() => 'ok');
      }
      case 'writes': {
        this.#write(event.bytes);
        return 'ok';
      }
      case 'pass':
        return this.pass();
      case 'failover':
        return this.#call(`pgautofailover.perform_failover('default', 0)`);
      case 'promote':
        return this.#call(`pgautofailover.perform_promotion('default', $1)`, [`n${node}`]);
      case 'maintenance':
        return this.#call('pgautofailover.start_maintenance($1)', [node]);
      case 'back':
        return this.#call('pgautofailover.stop_maintenance($1)', [node]);
      case 'remove':
        return this.#call('pgautofailover.remove_node($1::bigint, $2)', [node, event.force]);
      case 'priority':
        return this.#call(`pgautofailover.set_node_candidate_priority('default', $1, $2)`, [
          `n${node}`,
          event.value,
        ]);
      case 'quorum':
        return this.#call(`pgautofailover.set_node_replication_quorum('default', $1, $2)`, [
          `n${node}`,
          event.value,
        ]);
      case 'number_sync_standbys':
        return this.#call(`pgautofailover.set_formation_number_sync_standbys('default', $1)`, [event.value]);
      default:
        return 'ok';
    }
  }

  /** A commit is acknowledged when so many members of the set have it as commits wait for. */
  #write(bytes: number): void {
    const writer = this.keepers.writer();
    if (writer === undefined) return;
    writer.lsn += bytes;
    const { quorum, members } = waitsFor(this.#names);
    const standbys = this.keepers.standbysOf(writer.id).filter((id) => !this.world.get(id)?.lags);
    const answers = standbys.filter((id) => members.includes(id)).length;
    if (quorum > 0 && answers >= quorum) this.#acknowledged = writer.lsn;
  }

  /** An hour passes: those that live have reported and been probed all the time, those that do not have not. */
  async pass(): Promise<string> {
    const { nodeMoments, groupMoments } = this.dialect;
    const back = (columns: string[]) => columns.map((column) => `${column} = ${column} - ${hour}`).join(', ');
    await this.client.query(`update pgautofailover.node set ${back(nodeMoments)}`);
    await this.client.query(
      `update pgautofailover.node set reporttime = reporttime - ${hour} where nodeid = any ($1)`,
      [[...this.world].filter(([, { alive }]) => !alive).map(([id]) => id)],
    );
    if (groupMoments.length > 0)
      await this.client.query(`update pgautofailover.node_group set ${back(groupMoments)}`);
    return 'ok';
  }

  async #call(call: string, values: unknown[] = []): Promise<string> {
    try {
      await this.client.query(`select ${call}`, values);
      return 'ok';
    } catch (error) {
      return codeOf(error);
    }
  }

  /** Reports once, as its keeper would; its goal, or why there was no answer. */
  async #ask(keeper: Keeper): Promise<{ goal: State } | { code: string }> {
    const { keepers } = this;
    keepers.receive(keeper);
    const said = [
      keeper.id,
      keeper.state,
      keepers.runs(keeper),
      keeper.tli,
      lsnText(keeper.lsn),
      isWritable(keeper.state) && keepers.standbysOf(keeper.id).length > 0 ? 'quorum' : '',
    ];
    try {
      if (this.kind === 'original') {
        const { rows } = await this.client.query<{ goal: State }>({
          name: 'node_active',
          text: `select assigned_group_state as goal
                 from pgautofailover.node_active('default', $1, 0, $2::pgautofailover.replication_state, $3, $4, $5, $6)`,
          values: said,
        });
        return { goal: rows[0]?.goal ?? keeper.state };
      }
      const { rows } = await this.client.query<Answer>({
        name: 'report',
        text: `select * from pgautofailover.report('default', $1, 0, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
                 '{cut,in_force}', null)`,
        values: [
          ...said,
          keeper.epoch,
          keeper.confirmed?.epoch ?? null,
          keeper.confirmed === undefined ? null : lsnText(keeper.confirmed.lsn),
          keepers.streams(keeper),
          `n${keeper.id}`,
        ],
      });
      const [answer] = rows;
      if (answer === undefined || answer.group_epoch < keeper.epoch) return { code: 'old' };
      keeper.epoch = answer.group_epoch;
      keeper.told = { epoch: answer.sync_set_epoch, members: answer.sync_members };
      return { goal: answer.assigned_group_state };
    } catch (error) {
      const code = codeOf(error);
      if (code === 'crash') throw error;
      return { code };
    }
  }

  async #report(keeper: Keeper): Promise<void> {
    const answer = await this.#ask(keeper);
    if ('code' in answer) {
      if (answer.code === '42704') this.#forget(keeper.id);
      return;
    }
    const before = keeper.state;
    this.keepers.reach(keeper, answer.goal);
    if (before === 'init' && keeper.state === 'single') this.#acknowledged = 0;
    if (!isWritable(before) && isWritable(keeper.state) && keeper.lsn < this.#acknowledged) this.#lost = true;
    if (keeper.state === 'dropped') {
      if (before !== 'dropped') await this.#ask(keeper);
      this.#forget(keeper.id);
    }
  }

  #forget(id: number): void {
    this.keepers.all.delete(id);
    this.#gone.push(id);
  }

  /** Everybody who lives reports and does as told, in turns, until nothing changes. */
  async settle(): Promise<boolean> {
    await this.client.query(
      'update pgautofailover.node set healthchecktime = clock_timestamp() where health = 0',
    );
    let before = '';
    for (let round = 0; round < rounds; round++) {
      for (const keeper of [...this.keepers.all.values()]) {
        if (this.world.get(keeper.id)?.alive) await this.#report(keeper);
      }
      const rows = await this.#rows();
      const states = [...this.keepers.all.values()].map(
        ({ state, lsn, tli, confirmed }) => `${state} ${lsn} ${tli} ${confirmed?.epoch}`,
      );
      const now = [...rows.map(({ key }) => key), ...states].join();
      if (now === before) return true;
      before = now;
    }
    return false;
  }

  /** What our monitor decided since this was asked last, a line for each rule; the original keeps no names. */
  async decided(): Promise<string[]> {
    if (!this.dialect.ours) return [];
    const { rows } = await this.client.query<{ line: string }>(
      `with seen as (delete from pgautofailover.event returning *)
       select concat(rule, ': ', string_agg(concat(nodeid, ' ', reportedstate, ' → ', goalstate), ', ' order by eventid)) as line
       from seen where rule is not null group by rule order by min(eventid)`,
    );
    return rows.map(({ line }) => line);
  }

  async view(outcome: string, settled: boolean): Promise<View> {
    const nodes = (await this.#rows()).map(({ key: _, ...node }) => node);
    const leads = nodes.filter(({ goal }) => isWritable(goal)).map(({ id }) => id);
    const { rows } = await this.client.query<{ count: number; names: string | null }>(
      `select number_sync_standbys as count,
         case when $1 then pgautofailover.synchronous_standby_names('default', 0) end as names
       from pgautofailover.formation where formationid = 'default'`,
      [leads.length > 0],
    );
    this.#names = rows[0]?.names ?? undefined;
    return {
      outcome,
      nodes,
      gone: [...this.#gone],
      leads,
      numberSyncStandbys: rows[0]?.count ?? -1,
      names: this.#names,
      settled,
      lost: this.#lost && this.dialect.ours,
    };
  }
}

/** SQLSTATE of a refusal; `crash` when the server went away. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: string }).code;
  if (error instanceof pg.DatabaseError && code !== undefined && code !== '57P02' && code !== '57P03')
    return code;
  return 'crash';
}
