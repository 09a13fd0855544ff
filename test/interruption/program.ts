import fs, { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keeperDefaults } from '../../src/config/defaults.js';
import { pathsFor } from '../../src/config/paths.js';
import type { Step } from '../../src/fsm/node.js';
import { isWritable, type State } from '../../src/fsm/states.js';
import { type Transition, transitionFor } from '../../src/fsm/transitions.js';
import { keepsPostgresStopped, runsPostgres } from '../../src/keeper/guard.js';
import { Keeper } from '../../src/keeper/keeper.js';
import { LocalNode } from '../../src/keeper/local-node.js';
import { readStateFile } from '../../src/keeper/state-file.js';
import { createLogger } from '../../src/log/logger.js';
import type { MonitorClient } from '../../src/monitor/client.js';
import type { Answer } from '../../src/monitor/rows.js';
import { postgresProcessesIn, sendSignal } from '../../src/postgres/processes.js';
import type { Kill, Plan } from './plan.js';

/**
 * The real keeper on the orders of a script instead of a monitor's. Prints `settled STATE` for each goal it has reached,
 * and goes on turning after the last one until it is killed.
 */

const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Plan;
let goal: State = plan.goals[0] ?? 'init';

const say = (line: string) => fs.writeSync(1, `${line}\n`);

function die({ withPostgres }: Kill): void {
  say('killed');
  if (withPostgres) for (const pid of postgresProcessesIn(plan.pgdata)) sendSignal(pid, 'SIGKILL');
  process.kill(process.pid, 'SIGKILL');
}

const followers: readonly State[] = ['wait_standby', 'catchingup', 'secondary'];

function answer(): Answer {
  const { peer } = plan;
  const alone = goal === 'single';
  const waits = isWritable(goal) && !alone && goal !== 'wait_primary';
  const follows = followers.includes(goal);
  return {
    assigned_node_id: 1,
    assigned_group_id: 0,
    assigned_group_state: goal,
    assigned_candidate_priority: 50,
    assigned_replication_quorum: true,
    group_epoch: 1,
    lease_ms: 10_000,
    hear: [],
    sync_set_epoch: waits ? 2 : 1,
    sync_members: waits ? [peer.id] : [],
    sync_quorum: waits ? 1 : 0,
    synchronous_standby_names: waits ? `ANY 1 (pgautofailover_standby_${peer.id})` : '',
    primary_id: follows ? peer.id : 1,
    primary_name: follows ? peer.name : 'node',
    primary_host: '127.0.0.1',
    primary_port: follows ? peer.port : plan.port,
    other_nodes: alone ? [] : [asRow()],
  };
}

function asRow() {
  const { id, name, host, port, lsn } = plan.peer;
  return {
    node_id: id,
    node_name: name,
    node_host: host,
    node_port: port,
    node_lsn: lsn,
    node_is_primary: followers.includes(goal),
  };
}

const client = {
  report: async () => answer(),
  getNodes: async () => [],
  getMostAdvancedStandby: async () => asRow(),
  setNodeSystemIdentifier: async () => undefined,
  reportTimelineHistory: async () => undefined,
  reportPostgresVersion: async () => undefined,
} as unknown as MonitorClient;

/** Each change of a file that is made in this process counts; the one that is asked for is never made. */
function armChanges(kill: Kill): () => void {
  let armed = false;
  let seen = 0;
  const names = ['renameSync', 'rmSync', 'openSync', 'mkdirSync', 'chmodSync'] as const;
  for (const name of names) {
    const original = fs[name] as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]) => {
      if (armed && ++seen > kill.change) die(kill);
      return original(...args);
    };
    (fs as unknown as Record<string, unknown>)[name] = Object.assign(counted, original);
  }
  syncBuiltinESMExports();
  return () => {
    armed = true;
  };
}

/** The steps of the row, with the kill among them. */
function arm(row: Transition, kill: Kill, node: LocalNode): void {
  const begin = kill.at === 'inside' ? armChanges(kill) : () => {};
  const steps = row.steps.map((step, index): Step => {
    if (index !== kill.step) return step;
    return async (given) => {
      if (kill.at === 'before') die(kill);
      if (kill.at === 'inside') {
        begin();
        setTimeout(() => die(kill), kill.delay);
      }
      await step(given);
      if (kill.at === 'after' || kill.at === 'inside') die(kill);
    };
  });
  row.steps = steps;
  const save = node.save.bind(node);
  node.save = async () => {
    const reached = node.state.current_role === goal;
    if (reached && kill.at === 'before') die(kill);
    await save();
    if (reached && kill.at === 'saved') die(kill);
  };
}

function settled(node: LocalNode): boolean {
  const { current_role: role } = node.state;
  if (role !== goal) return false;
  // a Postgres that died there is started by the next order only
  if (role === 'prepare_promotion' || role === 'stop_replication')
    return node.control.isReady() || !node.control.status().running;
  if (runsPostgres(role)) return node.control.isReady();
  return !keepsPostgresStopped(role) || !node.control.status().running;
}

async function reachGoal(keeper: Keeper, node: LocalNode): Promise<void> {
  do {
    try {
      const turn = await keeper.turn();
      say(turn.sentence);
    } catch (error) {
      say(`this turn failed: ${String(error)}`);
    }
    if (!settled(node)) await sleep(50);
  } while (!settled(node));
  say(`settled ${goal}`);
}

const config = keeperDefaults();
Object.assign(config, {
  monitor: 'postgres://nobody@127.0.0.1:1/none',
  formation: 'default',
  hostname: '127.0.0.1',
});
Object.assign(config, { name: 'node' });
const { pgdata, port, sockets, programs } = plan;
Object.assign(config.postgresql, { pgdata, port, pg_ctl: join(programs, 'pg_ctl'), host: sockets });
Object.assign(config.postgresql, { listen_addresses: '127.0.0.1', dbname: 'postgres' });
const paths = pathsFor(pgdata);
config.replication.backup_directory = paths.backupDirectory(1);
const log = createLogger({
  level: 'debug',
  stream: { write: (line: string) => say(line.trimEnd()) },
  format: 'text',
});
const state = await readStateFile(paths.state);
const node = new LocalNode({ config, paths, log, env: process.env, state, client });
const keeper = new Keeper(node, client, { haltWhenStable: false });

for (const [index, next] of plan.goals.entries()) {
  const row = transitionFor(node.state.current_role, next);
  goal = next;
  if (plan.kill !== null && index === plan.goals.length - 1 && row !== undefined) arm(row, plan.kill, node);
  await reachGoal(keeper, node);
}
for (;;) {
  await sleep(200);
  await keeper.turn().catch((error: unknown) => say(String(error)));
}
