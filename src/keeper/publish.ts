import { localOf } from '../fsm/steps/local.js';
import type { MonitorClient } from '../monitor/client.js';
import { MonitorError } from '../monitor/errors.js';
import { serverVersion } from '../postgres/observe.js';
import { readHistory } from '../postgres/replication.js';
import type { LocalNode } from './local-node.js';

/** What the monitor is told once, and again when it changes: which Postgres runs here, on which timelines it has been. */
export class Publisher {
  #node: LocalNode;
  #client: MonitorClient;
  #timeline = 0;
  #postmaster: number | undefined;

  constructor(node: LocalNode, client: MonitorClient) {
    this.#node = node;
    this.#client = client;
  }

  /** Before the report that names a timeline for the first time: the monitor judges a position by its history. */
  async history(timeline: number): Promise<void> {
    const { state, paths } = this.#node;
    if (timeline === 0 || timeline === this.#timeline) return;
    const history = await readHistory(paths.pgdata, timeline);
    if (history === null) return;
    const published = history.map(({ tli, begin }, index) => ({
      tli,
      parenttli: history[index - 1]?.tli ?? 0,
      switchpoint: begin,
    }));
    await this.#tell(() => this.#client.reportTimelineHistory(state.node_id, published));
    this.#timeline = timeline;
  }

  /** A Postgres that was started anew may be another version. */
  async version(postmaster: number | undefined): Promise<void> {
    if (postmaster === undefined || postmaster === this.#postmaster) return;
    const version = await serverVersion(localOf(this.#node));
    await this.#tell(() => this.#client.reportPostgresVersion(this.#node.state.node_id, version));
    this.#postmaster = postmaster;
  }

  /** A monitor that does not take it (the original's before 2.3 has no such functions) goes without. */
  async #tell(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof MonitorError)) throw error;
      this.#node.log.debug(`the monitor does not take it: ${error.message}`);
    }
  }
}
