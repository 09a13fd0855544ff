import type { KeeperConfig } from '../config/model.js';
import type { Paths } from '../config/paths.js';
import type { LocalState } from '../fsm/node.js';
import type { Logger } from '../log/logger.js';
import { MonitorClient } from '../monitor/client.js';
import { MonitorListener } from '../monitor/listener.js';
import type { StateNotification } from '../monitor/rows.js';
import { Keeper, type Turn } from './keeper.js';
import { LocalNode } from './local-node.js';
import { Loop, type LoopEnd } from './loop.js';
import { reload } from './reload.js';

export interface ServiceOptions {
  config: KeeperConfig;
  paths: Paths;
  log: Logger;
  env: NodeJS.ProcessEnv;
  state: LocalState;
  /** Ends as soon as the monitor knows the first stable state of a node that is being created. */
  haltWhenStable?: boolean;
  until?: (turn: Turn) => boolean;
  mayGoOn?: () => boolean;
}

/** A keeper at work: its node, its loop, its connections to the monitor, and what wakes it. */
export class KeeperService {
  readonly node: LocalNode;
  #client: MonitorClient;
  #listener: MonitorListener;
  #loop: Loop;

  constructor(options: ServiceOptions) {
    const { config, log, state } = options;
    this.#client = new MonitorClient(config.monitor);
    if (options.haltWhenStable !== true) this.#client.keepSession(state.node_id);
    const node = new LocalNode({ ...options, client: this.#client });
    const keeper = new Keeper(node, this.#client, { haltWhenStable: options.haltWhenStable ?? false });
    this.node = node;
    this.#loop = new Loop({
      keeper,
      log,
      reload: () =>
        reload(node, keeper, this.#client).catch((error: unknown) =>
          log.warn(
            `the configuration stays as it is: ${error instanceof Error ? error.message : String(error)}`,
          ),
        ),
      ...(options.until === undefined ? {} : { until: options.until }),
      ...(options.mayGoOn === undefined ? {} : { mayGoOn: options.mayGoOn }),
    });
    this.#listener = new MonitorListener(
      config.monitor,
      {
        onNudge: () => this.#loop.nudge(),
        onState: (notification) => this.#hear(notification),
        onError: (error) => log.debug(`listening to the monitor: ${error.message}`),
      },
      { formation: config.formation, groupId: state.group_id },
    );
  }

  /** Turns until it is told to leave, the node is dropped, or `until` holds. Postgres is left as it is then. */
  async run(): Promise<LoopEnd> {
    const forget = this.node.control.onExit((exit) => {
      if (exit.expected) return;
      this.node.log.warn(
        `Postgres (pid ${exit.pid}) has ended: ${exit.signal ?? `status ${exit.code ?? 'unknown'}`}`,
      );
      this.#loop.nudge();
    });
    this.#listener.start();
    try {
      return await this.#loop.run();
    } finally {
      forget();
      // its connection would outlive the loop
      this.node.progress.over({ succeeded: false });
      await this.#listener.close();
      await this.#client.close();
    }
  }

  reload(): void {
    this.#loop.reload();
  }

  /** Ends after the present turn; `abort` also ends the long work that it may be doing. */
  leave({ abort }: { abort: boolean }): void {
    this.#loop.leave();
    if (abort) this.node.abort();
  }

  /** Any change in our group may be what an order for this node was waiting for, but not the echo of our own report. */
  #hear(notification: StateNotification): void {
    const { config, state, log } = this.node;
    if (notification.formation !== config.formation || notification.groupId !== state.group_id) return;
    const { nodeId, name, reportedState, goalState } = notification;
    log.debug(`heard: node ${nodeId} "${name}" reports ${reportedState}, is to be ${goalState}`);
    if (nodeId === state.node_id && reportedState === state.current_role && goalState === state.assigned_role)
      return;
    this.#loop.nudge();
  }
}
