import { type Group, NotYet, type Peer, type SyncSet } from '../fsm/node.js';
import type { MonitorClient } from '../monitor/client.js';
import type { Answer, AnswerOfOriginal, NodeRow } from '../monitor/rows.js';

/** The group as the monitor's last answer tells it. */
export class GroupView implements Group {
  #client: MonitorClient;
  #formation: string;
  #answer: Answer | AnswerOfOriginal | null = null;

  constructor(client: MonitorClient, formation: string) {
    this.#client = client;
    this.#formation = formation;
  }

  take(answer: Answer | AnswerOfOriginal): void {
    this.#answer = answer;
  }

  get ofOriginal(): boolean {
    return this.#answer !== null && this.#answer.group_epoch === null;
  }

  get anotherPrepares(): boolean {
    return this.#answer !== null && 'another_prepares' in this.#answer && this.#answer.another_prepares;
  }

  /** Whether the monitor takes this node for the one that leads; one of the original does not say. */
  leadsHere(): boolean {
    const answer = this.#answer;
    return this.ofOriginal || (answer !== null && answer.primary_id === answer.assigned_node_id);
  }

  primary(): Peer {
    const answer = this.#answer;
    if (answer === null) throw new NotYet('the monitor has not answered yet');
    const { primary_id, primary_name, primary_host, primary_port } = answer;
    const gone = primary_id === null || primary_host === null || primary_port === null;
    if (gone || primary_id === answer.assigned_node_id)
      throw new NotYet('the group has no primary to follow now');
    return {
      id: primary_id,
      name: primary_name ?? '',
      host: primary_host,
      port: primary_port,
      lsn: '0/0',
      isPrimary: true,
    };
  }

  others(): Peer[] {
    return (this.#answer?.other_nodes ?? []).map(asPeer);
  }

  async mostAdvanced(): Promise<Peer> {
    if (this.#answer === null) throw new NotYet('the monitor has not answered yet');
    const { assigned_group_id, assigned_node_id } = this.#answer;
    const row = await this.#client.getMostAdvancedStandby(
      this.#formation,
      assigned_group_id,
      assigned_node_id,
    );
    if (row === null) throw new NotYet('no other standby has reported its WAL position');
    return asPeer(row);
  }

  syncSet(): SyncSet {
    if (this.#answer === null) throw new NotYet('the monitor has not answered yet');
    const { sync_set_epoch, sync_members, sync_quorum, synchronous_standby_names } = this.#answer;
    return {
      epoch: sync_set_epoch ?? 0,
      members: sync_members,
      quorum: sync_quorum,
      names: synchronous_standby_names,
    };
  }

  async setSystemIdentifier(identifier: string): Promise<void> {
    if (this.#answer === null) throw new NotYet('the monitor has not answered yet');
    await this.#client.setNodeSystemIdentifier(this.#answer.assigned_node_id, identifier);
  }
}

function asPeer(row: NodeRow): Peer {
  return {
    id: row.node_id,
    name: row.node_name,
    host: row.node_host,
    port: row.node_port,
    lsn: row.node_lsn,
    isPrimary: row.node_is_primary,
  };
}
