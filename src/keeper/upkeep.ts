import { type Group, NotYet, type Step } from '../fsm/node.js';
import { isWritable } from '../fsm/states.js';
import { writeFiles } from '../fsm/steps/local.js';
import { confirmSyncSet, keepSlots, mirrorSyncSet } from '../fsm/steps/primary.js';
import { copyAnew, followPrimary, isStranded, maintainStandbySlots, rejoin } from '../fsm/steps/standby.js';
import type { Observation } from '../postgres/observe.js';
import { keepsPostgresStopped, runsPostgres } from './guard.js';
import type { LocalNode } from './local-node.js';

const slotsEvery = 10_000;
const rejoinEvery = 5_000;
/** WAL from before the slot may be there still; streaming begins at once then. */
const strandedFor = 20_000;

/** What follows from the monitor's answers while the state stays the same. */
export class Upkeep {
  #node: LocalNode;
  #peers = '';
  #upstream = '';
  #mirrored = '';
  #slotsAt = Number.NEGATIVE_INFINITY;
  #strandedAt: number | null = null;
  #rejoinedAt = Number.NEGATIVE_INFINITY;

  constructor(node: LocalNode) {
    this.#node = node;
  }

  /** The configuration changed: what was made from it is made anew. */
  startOver(): void {
    this.#peers = '';
    this.#upstream = '';
  }

  /** HBA rules for nodes that are new or have moved. */
  async takePeersIn(): Promise<void> {
    const { state, group, control, log } = this.#node;
    const peers = group
      .others()
      .map(({ id, host }) => `${id} ${host}`)
      .join(', ');
    const hasFiles = runsPostgres(state.current_role) || keepsPostgresStopped(state.current_role);
    if (peers === this.#peers || !hasFiles) return;
    const changed = await writeFiles(this.#node, { renewCertificate: false });
    if (changed && control.status().running) control.reload();
    if (isWritable(state.current_role) && control.isReady()) await keepSlots(this.#node);
    log.debug(`other nodes: ${peers === '' ? 'none' : peers}`);
    this.#peers = peers;
    this.#slotsAt = Number.NEGATIVE_INFINITY;
  }

  /** The sync set may change while the state does not; true when one was confirmed just now. */
  async confirmSyncSet(): Promise<boolean> {
    const { state, group } = this.#node;
    if (!isWritable(state.current_role) || group.ofOriginal) return false;
    // the set is that of the node that leads, which may be another one by now
    if (!group.leadsHere()) return false;
    const confirmed = state.sync_set;
    if (confirmed?.epoch === group.syncSet().epoch && confirmed.lsn !== null) return false;
    this.#node.orderStillHolds();
    await confirmSyncSet(this.#node, 0);
    return true;
  }

  /** What is done now and then: keep WAL for the others, and on a standby follow a primary that moved. */
  async keepUp({ streams }: Pick<Observation, 'streams'>): Promise<void> {
    const { state, group } = this.#node;
    if (isWritable(state.current_role)) return this.#keepSlots(keepSlots);
    if (state.current_role !== 'secondary' && state.current_role !== 'catchingup') return;
    const upstream = addressOfPrimary(group) ?? this.#upstream;
    if (upstream !== this.#upstream) {
      await this.#reachPrimary(followPrimary);
      this.#upstream = upstream;
    }
    if (state.current_role === 'catchingup') return this.#findBack(streams);
    this.#mirror();
    await this.#keepSlots(maintainStandbySlots);
  }

  async #keepSlots(step: Step): Promise<void> {
    const now = this.#node.lease.now();
    if (now - this.#slotsAt < slotsEvery || !this.#node.control.isReady()) return;
    this.#slotsAt = now;
    await step(this.#node);
  }

  /**
   * One that cannot stream may have left the primary's history, or need WAL that the primary has removed, and would
   * wait for it in vain.
   */
  async #findBack(streams: boolean): Promise<void> {
    const now = this.#node.lease.now();
    if (streams) this.#strandedAt = null;
    if (streams || now - this.#rejoinedAt < rejoinEvery) return;
    this.#rejoinedAt = now;
    await this.#reachPrimary(rejoin);
    this.#strandedAt = (await isStranded(this.#node)) ? (this.#strandedAt ?? now) : null;
    if (this.#strandedAt === null || now - this.#strandedAt < strandedFor) return;
    this.#node.log.warn('the primary has removed WAL that this standby needs: copying it anew');
    await this.#reachPrimary(copyAnew);
    this.#strandedAt = null;
  }

  /** Its checkpoint may take long, and reports must not wait for it. */
  #mirror(): void {
    const { names } = this.#node.group.syncSet();
    if (names === this.#mirrored) return;
    this.#mirrored = names;
    this.#node.later('the sync set of the primary is taken over', () => mirrorSyncSet(this.#node));
  }

  /** A primary that does not answer is for the monitor to judge. */
  async #reachPrimary(step: Step): Promise<void> {
    try {
      await step(this.#node);
    } catch (error) {
      throw new NotYet(`the primary is not followed yet: ${String(error)}`, { cause: error });
    }
  }
}

function addressOfPrimary(group: Group): string | null {
  try {
    const { id, host, port } = group.primary();
    return `${id} ${host}:${port}`;
  } catch (error) {
    if (error instanceof NotYet) return null;
    throw error;
  }
}
