import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { isWritable, type State } from '../../src/fsm/states.js';
import type { MonitorClient } from '../../src/monitor/client.js';
import type { HealthTarget, Seen } from '../../src/monitor/rows.js';
import { waitFor } from '../../test/support/wait.js';
import { type Heard, SimulatedKeeper } from './keeper.js';

/** Formations of three simulated keepers, each with an address of its own on loopback. */

const membersOfOne = 3;
const mostTurns = 60;
/** At once: neither the monitor's machine nor the simulation is to be measured while it connects. */
const connectingAtOnce = 20;
/** Milliseconds between the reports of a keeper while others connect. */
const whileConnecting = 20_000;
const patience = 180_000;

const promises: readonly State[] = ['prepare_promotion', 'stop_replication', 'single'];

/** Milliseconds from the probe that made the death certain. */
export interface Takeover {
  /** Until a standby was answered with a goal on the way to lead. */
  chosen: number;
  /** Until it was answered with a goal that takes writes. */
  leads: number;
}

interface Watch {
  from: number;
  chosen: number | null;
  leads: number | null;
}

export class Formation {
  readonly keepers: SimulatedKeeper[];
  #watch: Watch | null = null;

  /** @param port of all its nodes, each at an address of its own */
  constructor(number: number, uri: string, port: number, heard: Heard) {
    const wal = { position: 0x3000000, switches: [] };
    const own: Heard = {
      ...heard,
      goal: (keeper, goal) => {
        this.#heardGoal(goal);
        heard.goal(keeper, goal);
      },
    };
    this.keepers = Array.from({ length: membersOfOne }, (_, member) => {
      const host = `127.${1 + Math.floor(number / 250)}.${1 + (number % 250)}.${1 + member}`;
      return new SimulatedKeeper({ uri, formation: `${number}`, host, port, wal, heard: own });
    });
  }

  get isAtRest(): boolean {
    return this.keepers.every((keeper) => keeper.isAtRest) && this.#leaders().length === 1;
  }

  get states(): string {
    return this.keepers.map(({ state, goal }) => (state === goal ? state : `${state}→${goal}`)).join(', ');
  }

  #leaders(): SimulatedKeeper[] {
    return this.keepers.filter(({ state }) => isWritable(state));
  }

  /** Registers the nodes and leads them to rest, over one connection; their keepers start later. */
  async register(client: pg.Client): Promise<void> {
    const formation = this.keepers[0]?.options.formation;
    await client.query("select pgautofailover.create_formation($1, 'pgsql', 'postgres', true, 0)", [
      formation,
    ]);
    for (const [index, keeper] of this.keepers.entries()) {
      const { host, port } = keeper.options;
      const { rows } = await client.query<{ id: string; state: State }>(
        `select assigned_node_id as id, assigned_group_state as state from pgautofailover.register_node(
           formation_id => $1, node_host => $2, node_port => $3, dbname => 'postgres', sysidentifier => 7, candidate_priority => 50)`,
        [formation, host, port],
      );
      keeper.adopt(Number(rows[0]?.id), 'init');
      await this.#settle(client, this.keepers.slice(0, index + 1));
    }
  }

  async #settle(client: pg.Client, members: SimulatedKeeper[]): Promise<void> {
    for (let turns = 0; turns < mostTurns; turns += 1) {
      const before = this.states;
      for (const keeper of members) {
        const { rows } = await client.query<{ goal: State }>(
          `select assigned_group_state as goal from pgautofailover.node_active(
             $1, $2, 0, $3::text::pgautofailover.replication_state, true, 1, '0/3000000', $4)`,
          [keeper.options.formation, keeper.id, keeper.state, isWritable(keeper.state) ? 'quorum' : ''],
        );
        keeper.adopt(keeper.id, rows[0]?.goal ?? keeper.state);
      }
      if (this.states === before) return;
    }
    throw new Error(`formation of ${this.states}: expected rest after ${mostTurns} turns`);
  }

  /** Its primary dies: sessions and Postgres are gone. Returns the keeper. */
  async loseLeader(): Promise<SimulatedKeeper> {
    const [leader] = this.#leaders();
    if (leader === undefined) throw new Error(`expected a primary, found ${this.states}`);
    await leader.stop({ dies: true });
    this.#watch = { from: Number.POSITIVE_INFINITY, chosen: null, leads: null };
    return leader;
  }

  /** From now on the time counts. */
  deathIsCertain(): void {
    if (this.#watch !== null) this.#watch.from = performance.now();
  }

  #heardGoal(goal: State): void {
    if (this.#watch === null) return;
    const now = performance.now();
    if (promises.includes(goal) || isWritable(goal)) this.#watch.chosen ??= now;
    if (isWritable(goal)) this.#watch.leads ??= now;
  }

  async takeover(): Promise<Takeover> {
    const watch = this.#watch;
    if (watch === null) throw new Error('expected a formation that lost its primary');
    await waitFor('a standby to take over', () => watch.leads !== null, {
      deadline: patience,
      every: 10,
      explain: () => this.states,
    });
    this.#watch = null;
    const since = (at: number | null) => Math.max(0, (at ?? Number.NaN) - watch.from);
    return { chosen: since(watch.chosen), leads: since(watch.leads) };
  }
}

/** Registers formations of nodes that are well. */
export async function registerAll(formations: Formation[], client: pg.Client): Promise<void> {
  for (const formation of formations) await formation.register(client);
  await client.query('update pgautofailover.node set health = 1, healthchecktime = now()');
  await client.query('vacuum analyze');
}

/**
 * Their keepers take up work beside those that are there. While they connect all report seldom: a machine that the
 * reports fill would hardly let anybody in.
 */
export async function startAll(there: Formation[], more: Formation[], interval: number): Promise<void> {
  const keepersOf = (formations: Formation[]) => formations.flatMap((formation) => formation.keepers);
  await Promise.all(keepersOf(there).map((keeper) => keeper.pace(whileConnecting)));
  await inTurns(keepersOf(more), connectingAtOnce, (keeper) => keeper.start(whileConnecting));
  const all = [...there, ...more];
  await rest(all);
  await Promise.all(keepersOf(all).map((keeper) => keeper.pace(interval)));
}

export async function rest(formations: Formation[]): Promise<void> {
  const restless = () => formations.filter((formation) => !formation.isAtRest);
  await waitFor('every formation to be at rest', () => restless().length === 0, {
    deadline: patience,
    every: 100,
    explain: () =>
      restless()
        .slice(0, 3)
        .map(({ states }) => states)
        .join('; '),
  });
}

/**
 * The primaries of these formations die, and the monitor is told as the health service tells it: refused, and refused
 * again after the grace. The time counts from the second.
 */
export async function loseLeaders(
  formations: Formation[],
  client: MonitorClient,
  grace: number,
  interval: number,
): Promise<Takeover[]> {
  const lost = await Promise.all(formations.map((formation) => formation.loseLeader()));
  await Promise.all(lost.map((keeper) => told(client, keeper, 'refused')));
  await sleep(grace);
  for (const formation of formations) formation.deathIsCertain();
  await Promise.all(lost.map((keeper) => told(client, keeper, 'refused')));
  const takeovers = await Promise.all(formations.map((formation) => formation.takeover()));
  await sleep(2000);
  await inTurns(lost, connectingAtOnce, async (keeper) => {
    await told(client, keeper, 'ok');
    await keeper.start(interval);
  });
  return takeovers;
}

async function told(client: MonitorClient, keeper: SimulatedKeeper, seen: Seen): Promise<void> {
  const { host, port } = keeper.options;
  const target: HealthTarget = {
    node_id: keeper.id,
    node_name: '',
    node_host: host,
    node_port: port,
    health: 1,
  };
  const known = await client.setNodeHealth(target, seen === 'ok' ? 1 : 0, seen);
  if (!known) throw new Error(`expected the monitor to know node ${keeper.id} at ${host}:${port}`);
}

/** Works through a list, so many at a time. */
export async function inTurns<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
