import { MonitorUnreachable } from '../monitor/errors.js';
import type { CurrentStateRow } from '../monitor/listing-rows.js';
import { absentees, inWords, isAtRest, restless } from './at-rest.js';
import type { Context } from './command.js';
import { hear } from './hear.js';
import { type NotificationTable, notificationTable, type Step } from './notification-table.js';
import type { MonitorTarget } from './target.js';

/** Commands that move a group: they ask the monitor, show each step as it happens, and end when the group is at rest. */

export interface Watched {
  formation: string;
  group: number;
  /** How long to wait; 0 and less: for ever. */
  seconds: number;
  /** Nodes whose rest matters, whatever they look like before. */
  subjects?: readonly number[];
  /** Asks the monitor; false: there is nothing to wait for. */
  ask: () => Promise<boolean>;
  /** What is said once the monitor has agreed. */
  announce: () => void;
  /** Whether what was asked for has come, at rest or not; `excused` are the nodes that nobody waits for. */
  reached: (nodes: readonly CurrentStateRow[], excused: ReadonlySet<number>) => boolean;
}

export interface Ending {
  /** `done`: nothing had to happen. `rest`: it came, and the group is at rest. `reached`: it came, and some node is still on its way. */
  how: 'done' | 'rest' | 'reached' | 'timeout';
  nodes: CurrentStateRow[];
  /** The nodes that are still on their way. */
  restless: CurrentStateRow[];
  seconds: number;
}

/** Looks at least this often, notified or not. */
const everySecond = 1;

/** Asks the monitor, and waits until the group is at rest. */
export async function watchGroup(context: Context, target: MonitorTarget, watched: Watched): Promise<Ending> {
  const { client } = target;
  const { formation, group } = watched;
  const before = await client.currentState(formation, group);
  const absent = absentees(before).filter(({ node_id }) => !watched.subjects?.includes(node_id));
  const excused = new Set(absent.map(({ node_id }) => node_id));
  const steps = new Steps(context, notificationTable(before));
  const hearing = await hear(context, target.connection, {
    about: ({ formation: of, groupId }) => of === formation && groupId === group,
    onState: (notification, at) => steps.heard(notification, at),
  });
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  try {
    if (!(await watched.ask()))
      return { how: 'done', nodes: await client.currentState(formation, group), restless: [], seconds: 0 };
    nameAbsent(context, absent);
    watched.announce();
    steps.begin();
    let nodes = before;
    for (;;) {
      nodes = (await look(context, target, watched)) ?? nodes;
      countThoseWhoMove(excused, before, nodes);
      const there = watched.reached(nodes, excused);
      const rest = there && isAtRest(nodes, excused) && (await isConfirmed(target, watched));
      const left = watched.seconds > 0 ? watched.seconds - passed() : everySecond;
      if (rest || left <= 0) {
        steps.end(nodes);
        const how = rest ? 'rest' : there ? 'reached' : 'timeout';
        return { how, nodes, restless: restless(nodes, excused), seconds: passed() };
      }
      await hearing.until(() => true, Math.min(everySecond, left));
    }
  } finally {
    await hearing.close();
  }
}

/** Names the nodes that cannot be waited for, so that nobody wonders. */
function nameAbsent({ log }: Context, absent: readonly CurrentStateRow[]): void {
  for (const node of absent) {
    const why = node.health === 0 ? 'does not answer' : `is being copied (${inWords(node)})`;
    log.warn(`Node ${node.node_id} "${node.nodename}" ${why}: it is not waited for`);
  }
}

/** Whoever has reported another state since then takes part, and its rest matters. */
function countThoseWhoMove(
  excused: Set<number>,
  before: readonly CurrentStateRow[],
  nodes: readonly CurrentStateRow[],
): void {
  for (const { node_id, current_group_state } of nodes) {
    const then = before.find((node) => node.node_id === node_id);
    if (then?.current_group_state !== current_group_state) excused.delete(node_id);
  }
}

async function look(
  { log }: Context,
  { client }: MonitorTarget,
  { formation, group }: Watched,
): Promise<CurrentStateRow[] | null> {
  try {
    return await client.currentState(formation, group);
  } catch (error) {
    if (!(error instanceof MonitorUnreachable)) throw error;
    log.warn(`The monitor does not answer, trying again: ${error.message}`);
    return null;
  }
}

async function isConfirmed({ client }: MonitorTarget, { formation, group }: Watched): Promise<boolean> {
  try {
    return await client.syncSetIsConfirmed(formation, group);
  } catch (error) {
    if (error instanceof MonitorUnreachable) return false;
    throw error;
  }
}

/** The table of steps: a line when a node has a new state or a new goal, and none twice. */
class Steps {
  readonly #shown = new Map<number, string>();
  #waiting: string[] | null = [];

  constructor(
    private readonly context: Context,
    private readonly table: NotificationTable,
  ) {}

  heard(step: Step, at: Date): void {
    const { nodeId, reportedState, goalState } = step;
    const states = `${reportedState} ${goalState}`;
    if (this.#shown.get(nodeId) === states) return;
    this.#shown.set(nodeId, states);
    this.#write(this.table.line(step, at));
  }

  begin(): void {
    this.context.stdout.write([this.table.header, ...(this.#waiting ?? [])].join(''));
    this.#waiting = null;
  }

  /** The last step may have been seen before it was heard of. */
  end(nodes: readonly CurrentStateRow[]): void {
    for (const node of nodes) {
      if (!this.#shown.has(node.node_id)) continue;
      this.heard(asStep(node), new Date());
    }
  }

  #write(line: string): void {
    if (this.#waiting === null) this.context.stdout.write(line);
    else this.#waiting.push(line);
  }
}

function asStep(node: CurrentStateRow): Step {
  return {
    nodeId: node.node_id,
    groupId: node.group_id,
    name: node.nodename,
    host: node.nodehost,
    port: node.nodeport,
    reportedState: node.current_group_state,
    goalState: node.assigned_group_state,
  };
}
