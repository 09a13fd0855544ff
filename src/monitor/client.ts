import type pg from 'pg';
import { type ConnectionSettings, connectTo, timeToReach } from './connection.js';
import {
  asMonitorError,
  isTimeout,
  MonitorError,
  MonitorUnreachable,
  NotAMonitor,
  Superseded,
} from './errors.js';
import type {
  CurrentStateRow,
  EventRow,
  ExplainRow,
  FormationRequest,
  FormationSettingRow,
  KnownNodeRow,
  LossRow,
  MaintenanceEnd,
  PrimaryRow,
  ProgressRow,
  RegistrationRequest,
  TimelineRow,
  TimelineStatusRow,
  WhatIfRequest,
  WhatIfRow,
} from './listing-rows.js';
import { type Ask, askMostAdvanced, askWhetherOurs, lookAround, sayActive } from './original.js';
import { Patience } from './patience.js';
import type {
  Answer,
  AnswerOfOriginal,
  HealthSettings,
  HealthTarget,
  NodeRow,
  PublishedTimeline,
  Registration,
  Report,
  Seen,
} from './rows.js';

/** The monitor's functions, one method each, over one connection that is opened when needed and kept. */

export interface ClientOptions {
  applicationName?: string;
  /** Milliseconds one call may take; over it the connection counts as broken. */
  callTimeout?: number;
  /** Hears what the monitor says besides its answers. */
  onNotice?: (severity: string, message: string) => void;
}

const knownNode = `select nodeid, groupid, formationid, nodename, nodehost, nodeport, candidatepriority, replicationquorum
  from pgautofailover.node`;

/** Asks for what was never given by a monitor of ours: an empty answer where one row is certain. */
function only<Row>(rows: Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1)
    throw new MonitorUnreachable(`Expected one row from the monitor, received ${rows.length}`);
  return row;
}

export class MonitorClient {
  #uri: string;
  #settings: ConnectionSettings;
  #onNotice: ClientOptions['onNotice'];
  #client: pg.Client | null = null;
  #abort: () => void = () => undefined;
  #connecting: Promise<pg.Client> | null = null;
  #patience = new Patience();
  #closing = new AbortController();
  #asked: Promise<unknown> = Promise.resolve();
  /** Of the present connection; null until one is taken. */
  #fencingToken: number | null = null;
  #session: { nodeId: number; held: boolean } | null = null;
  /** Null until it is known of the present connection. */
  #ours: boolean | null = null;

  constructor(uri: string, options: ClientOptions = {}) {
    this.#uri = uri;
    this.#settings = {
      application_name: options.applicationName ?? 'pg_autoctl',
      query_timeout: options.callTimeout ?? 5000,
    };
    this.#onNotice = options.onNotice;
  }

  /** From now on this connection, and each that replaces it, holds the node's session lock. */
  keepSession(nodeId: number): void {
    this.#session = { nodeId, held: false };
  }

  /** Whether the monitor sees the session of our node now. */
  get holdsSession(): boolean {
    return this.#client !== null && this.#session?.held === true;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = this.#client;
    this.#forget();
    await client?.end().catch(() => undefined);
  }

  /**
   * Drops the connection; the next call opens a new one. What it was asked last may not have arrived yet, and must not
   * do so after the next question, as the network would see to when it is whole again.
   */
  disconnect(): void {
    const abort = this.#client === null ? undefined : this.#abort;
    this.#forget();
    abort?.();
  }

  /** Opens the connection unless it is open. */
  async ping(): Promise<void> {
    await this.#run('select 1');
  }

  #forget(): void {
    this.#client = null;
    this.#ours = null;
    this.#fencingToken = null;
    if (this.#session !== null) this.#session.held = false;
  }

  async #connected(): Promise<pg.Client> {
    if (this.#closing.signal.aborted)
      throw new MonitorUnreachable('The connection to the monitor was closed');
    if (this.#client !== null) return this.#client;
    this.#stepBack();
    const limit = timeToReach(this.#uri);
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = null;
    });
    return soon(this.#connecting, limit);
  }

  /** A keeper is one of many, and goes on without the monitor for a while when that has too much to do. */
  #stepBack(): void {
    if (this.#session === null || this.#connecting !== null || this.#patience.pause === 0) return;
    throw new MonitorUnreachable(
      'The monitor takes connections and does not answer; it is left alone for a moment',
    );
  }

  async #connect(): Promise<pg.Client> {
    const { signal } = this.#closing;
    const { client, abort } = await connectTo(this.#uri, this.#settings, {
      patience: this.#patience,
      signal,
    });
    if (signal.aborted) {
      abort();
      throw new MonitorUnreachable('The connection to the monitor was closed');
    }
    const lost = () => {
      if (this.#client === client) this.#forget();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notice', ({ severity, message }) =>
      this.#onNotice?.(severity ?? 'NOTICE', message ?? 'no message'),
    );
    this.#client = client;
    this.#abort = abort;
    return client;
  }

  /** Takes the session lock unless it is held; the server may still believe in the connection before this one. */
  async #takeSession(client: pg.Client): Promise<void> {
    const session = this.#session;
    if (session === null || session.held) return;
    const { rows } = await client.query<{ held: boolean }>(
      'select pgautofailover.hold_session($1::bigint) as held',
      [session.nodeId],
    );
    session.held = this.#client === client && only(rows).held;
  }

  /** One query at a time: node-postgres takes no other while one is under way. */
  #run<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    const answer = this.#asked.then(() => this.#ask<Row>(text, values));
    this.#asked = answer.catch(() => undefined);
    return answer;
  }

  async #ask<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    let client: pg.Client | null = null;
    try {
      client = await this.#connected();
      const { rows } = await client.query<Row>(text, values);
      this.#patience.answered();
      return rows;
    } catch (error) {
      throw this.#failed(error, client);
    }
  }

  #failed(error: unknown, client: pg.Client | null): Error {
    const failure = asMonitorError(error);
    if (client !== null && isTimeout(error)) this.#patience.silent();
    if (!(failure instanceof MonitorError) && client !== null && this.#client === client) this.disconnect();
    return failure;
  }

  /** Registers a node; `locally` writes the local files before COMMIT, and its failure undoes the registration. */
  async register(
    request: RegistrationRequest,
    locally: (row: Registration) => Promise<void>,
  ): Promise<Registration> {
    let client: pg.Client | null = null;
    try {
      client = await this.#connected();
      await client.query('begin');
      const { rows } = await client.query<Registration>(
        `select assigned_node_id, assigned_group_id, assigned_group_state, assigned_candidate_priority,
           assigned_replication_quorum, assigned_node_name
         from pgautofailover.register_node(
           $1::text, $2::text, $3::int, $4::name, $5::text, $6::bigint, $7::bigint, $8::int,
           $9::pgautofailover.replication_state, $10::text, $11::int, $12::bool, $13::text)`,
        [
          request.formation_id,
          request.node_host,
          request.node_port,
          request.dbname,
          request.node_name,
          request.sysidentifier,
          request.desired_node_id,
          request.desired_group_id,
          request.initial_group_role,
          request.node_kind,
          request.candidate_priority,
          request.replication_quorum,
          request.node_cluster,
        ],
      );
      const registration = only(rows);
      await locally(registration);
      await client.query('commit');
      return registration;
    } catch (error) {
      // Ending the connection rolls back whatever had begun.
      this.disconnect();
      throw client === null || isOfTheServer(error) ? asMonitorError(error) : error;
    }
  }

  /** Whether it is a monitor of ours, and not one of the original. */
  async isOurs(): Promise<boolean> {
    if (this.#ours !== null && this.#client !== null) return this.#ours;
    const { ours } = only(await this.#run<{ ours: boolean }>(askWhetherOurs));
    this.#ours = ours;
    return ours;
  }

  /** What our keeper says each turn, and what it is told; a monitor of the original is told what it can understand. */
  async report(report: Report): Promise<Answer | AnswerOfOriginal> {
    return (await this.isOurs()) ? this.#report(report) : this.#reportToOriginal(report);
  }

  async #reportToOriginal(report: Report): Promise<AnswerOfOriginal> {
    const ask: Ask = (text, values) => this.#run(text, values);
    return lookAround(ask, report, only(await sayActive(ask, report)));
  }

  /** From then on the monitor refuses what is still on its way on older connections of this node's keeper. */
  async #takeFencingToken(client: pg.Client, nodeId: number): Promise<number> {
    if (this.#fencingToken !== null) return this.#fencingToken;
    const { rows } = await client.query<{ token: number }>(
      'select pgautofailover.take_fencing_token($1::bigint) as token',
      [nodeId],
    );
    const { token } = only(rows);
    if (this.#client === client) this.#fencingToken = token;
    return token;
  }

  async #report(report: Report): Promise<Answer> {
    let client: pg.Client | null = null;
    try {
      client = await this.#connected();
      await this.#takeSession(client);
      const token = await this.#takeFencingToken(client, report.node_id);
      const capabilities = this.holdsSession ? [...report.capabilities, 'session'] : report.capabilities;
      const { rows } = await client.query<Answer>(
        `select * from pgautofailover.report(
           $1::text, $2::bigint, $3::int, $4::pgautofailover.replication_state, $5::bool, $6::int, $7::pg_lsn, $8::text,
           $9::bigint, $10::bigint, $11::pg_lsn, $12::bool, $13::text, $14::text[], $15::bigint, $16::bigint)`,
        [
          report.formation_id,
          report.node_id,
          report.group_id,
          report.current_group_role,
          report.current_pg_is_running,
          report.current_tli,
          report.current_lsn,
          report.current_rep_state,
          report.node_epoch,
          report.sync_epoch,
          report.sync_lsn,
          report.streams,
          report.instance,
          capabilities,
          report.disk_free,
          token,
        ],
      );
      this.#patience.answered();
      return only(rows);
    } catch (error) {
      const failure = this.#failed(error, client);
      if (failure instanceof Superseded) this.#fencingToken = null;
      throw failure;
    }
  }

  getNodes(formation: string, group: number | null = null): Promise<NodeRow[]> {
    return this.#run('select * from pgautofailover.get_nodes($1::text, $2::int) order by node_id', [
      formation,
      group,
    ]);
  }

  getOtherNodes(nodeId: number): Promise<NodeRow[]> {
    return this.#run('select * from pgautofailover.get_other_nodes($1::bigint) order by node_id', [nodeId]);
  }

  async getPrimary(formation: string, group: number): Promise<PrimaryRow> {
    return only(
      await this.#run<PrimaryRow>('select * from pgautofailover.get_primary($1::text, $2::int)', [
        formation,
        group,
      ]),
    );
  }

  /** The standby with the most WAL besides the caller, while a group chooses its primary; null when there is none. */
  async getMostAdvancedStandby(formation: string, group: number, caller: number): Promise<NodeRow | null> {
    if (!(await this.isOurs())) {
      const [row] = await askMostAdvanced(this.#run.bind(this), formation, group, caller);
      return row ?? null;
    }
    const rows = await this.#run<NodeRow>(
      'select * from pgautofailover.get_most_advanced_standby($1::text, $2::int, $3::bigint)',
      [formation, group, caller],
    );
    return rows[0] ?? null;
  }

  async setNodeSystemIdentifier(nodeId: number, systemIdentifier: string): Promise<void> {
    await this.#run('select * from pgautofailover.set_node_system_identifier($1::bigint, $2::bigint)', [
      nodeId,
      systemIdentifier,
    ]);
  }

  async setGroupSystemIdentifier(groupId: number, systemIdentifier: string): Promise<void> {
    await this.#run('select * from pgautofailover.set_group_system_identifier($1::bigint, $2::bigint)', [
      groupId,
      systemIdentifier,
    ]);
  }

  /** Publishes the timelines this node's WAL has been on; what the monitor knows already stays. */
  async reportTimelineHistory(nodeId: number, history: PublishedTimeline[]): Promise<void> {
    await this.#run('select pgautofailover.report_timeline_history($1::bigint, $2::jsonb)', [
      nodeId,
      JSON.stringify(history),
    ]);
  }

  async reportPostgresVersion(
    nodeId: number,
    { number, short, full }: { number: number; short: string; full: string },
  ): Promise<void> {
    await this.#run(
      'select pgautofailover.report_postgres_version($1::bigint, $2::int, $3::text, $4::text, null::text)',
      [nodeId, number, short, full],
    );
  }

  async updateNodeMetadata(nodeId: number, name: string, host: string, port: number): Promise<void> {
    await this.#run('select pgautofailover.update_node_metadata($1::bigint, $2::text, $3::text, $4::int)', [
      nodeId,
      name,
      host,
      port,
    ]);
  }

  async removeNode(nodeId: number, force: boolean): Promise<void> {
    await this.#run('select pgautofailover.remove_node($1::bigint, $2::bool)', [nodeId, force]);
  }

  async removeNodeAt(host: string, port: number, force: boolean): Promise<void> {
    await this.#run('select pgautofailover.remove_node($1::text, $2::int, $3::bool)', [host, port, force]);
  }

  async performFailover(formation: string, group: number): Promise<void> {
    await this.#run('select pgautofailover.perform_failover($1::text, $2::int)', [formation, group]);
  }

  /** A failover that may lose acknowledged commits: for this call alone the guard is off. */
  async performFailoverWithLoss(formation: string, group: number): Promise<void> {
    await this.#run(
      `with off as materialized (select set_config('pgautofailover.guard_data_loss', 'off', true))
       select pgautofailover.perform_failover($1::text, $2::int) from off`,
      [formation, group],
    );
  }

  /** What would be lost if each node that answers were promoted now; the likely one first. */
  estimateLoss(formation: string, group: number): Promise<LossRow[]> {
    return this.#run(
      `select node_id, node_name, elected, node_tli, node_lsn, ahead_name, ahead_lsn, bytes,
         extract(epoch from unheard)::float8 as unheard, holds_all
       from pgautofailover.estimate_loss($1::text, $2::int)`,
      [formation, group],
    );
  }

  /** False when the node is the primary already. */
  async performPromotion(formation: string, name: string): Promise<boolean> {
    const rows = await this.#run<{ begun: boolean }>(
      'select pgautofailover.perform_promotion($1::text, $2::text) as begun',
      [formation, name],
    );
    return only(rows).begun;
  }

  /** False when the monitor does not know the node. */
  async startMaintenance(nodeId: number, end: MaintenanceEnd | null = null): Promise<boolean> {
    const rows = await this.#run<{ known: boolean }>(
      end === null
        ? 'select pgautofailover.start_maintenance($1::bigint) as known'
        : `select pgautofailover.start_maintenance($1::bigint, ${
            'at' in end ? '$2::timestamptz' : 'clock_timestamp() + $2::interval'
          }) as known`,
      end === null ? [nodeId] : [nodeId, 'at' in end ? end.at : end.after],
    );
    return only(rows).known;
  }

  /** False when the monitor does not know the node. */
  async stopMaintenance(nodeId: number): Promise<boolean> {
    const rows = await this.#run<{ known: boolean }>(
      'select pgautofailover.stop_maintenance($1::bigint) as known',
      [nodeId],
    );
    return only(rows).known;
  }

  async createFormation(request: FormationRequest): Promise<void> {
    const { formation, kind, dbname, secondary, numberSyncStandbys } = request;
    await this.#run(
      'select * from pgautofailover.create_formation($1::text, $2::text, $3::name, $4::bool, $5::int)',
      [formation, kind, dbname, secondary, numberSyncStandbys],
    );
  }

  async dropFormation(formation: string): Promise<void> {
    await this.#run('select pgautofailover.drop_formation($1::text)', [formation]);
  }

  async enableSecondary(formation: string): Promise<void> {
    await this.#run('select pgautofailover.enable_secondary($1::text)', [formation]);
  }

  async disableSecondary(formation: string): Promise<void> {
    await this.#run('select pgautofailover.disable_secondary($1::text)', [formation]);
  }

  async setFormationNumberSyncStandbys(formation: string, number: number): Promise<void> {
    await this.#run('select pgautofailover.set_formation_number_sync_standbys($1::text, $2::int)', [
      formation,
      number,
    ]);
  }

  /** Where timelines began, as the nodes of a group published it; the newest first. */
  timelines(formation: string, group: number): Promise<TimelineRow[]> {
    return this.#run(
      `select distinct history.tli, history.parenttli as parent_tli, history.switchpoint_lsn
       from pgautofailover.node_timeline_history as history
       join pgautofailover.node on node.nodeid = history.nodeid
       where node.formationid = $1::text and node.groupid = $2::int
       order by history.tli desc, history.switchpoint_lsn`,
      [formation, group],
    );
  }

  timelineStatus(formation: string, group: number): Promise<TimelineStatusRow[]> {
    return this.#run('select * from pgautofailover.node_timeline_status($1::text, $2::int)', [
      formation,
      group,
    ]);
  }

  async acceptTimeline(
    formation: string,
    group: number,
    timeline: number,
    reason: string | null,
  ): Promise<void> {
    await this.#run('select pgautofailover.accept_timeline($1::text, $2::int, $3::int, $4::text)', [
      formation,
      group,
      timeline,
      reason,
    ]);
  }

  /** Whether the sync set of the group is in force as it was last offered; a monitor of the original keeps none. */
  async syncSetIsConfirmed(formation: string, group: number): Promise<boolean> {
    try {
      const rows = await this.#run<{ confirmed: boolean }>(
        `select not exists (
           select from pgautofailover.sync_set where formationid = $1::text and groupid = $2::int and lsn is null
         ) as confirmed`,
        [formation, group],
      );
      return only(rows).confirmed;
    } catch (error) {
      if (error instanceof NotAMonitor) return true;
      throw error;
    }
  }

  explainGroup(formation: string, group: number): Promise<ExplainRow[]> {
    return this.#run('select * from pgautofailover.explain($1::text, $2::int)', [formation, group]);
  }

  /** A dry run: nothing of it remains. */
  whatIf({ command, formation, group, name, value, lost }: WhatIfRequest): Promise<WhatIfRow[]> {
    return this.#run(
      'select * from pgautofailover.what_if($1::text, $2::text, $3::int, $4::text, $5::text, $6::text[]) order by no',
      [command, formation, group, name, value, lost],
    );
  }

  async formationUri(
    formation: string,
    options: { cluster?: string; sslmode?: string; sslrootcert?: string; sslcrl?: string } = {},
  ): Promise<string | null> {
    const rows = await this.#run<{ uri: string | null }>(
      'select pgautofailover.formation_uri($1::text, $2::text, $3::text, $4::text, $5::text) as uri',
      [
        formation,
        options.cluster ?? 'default',
        options.sslmode ?? 'prefer',
        options.sslrootcert ?? '',
        options.sslcrl ?? '',
      ],
    );
    return only(rows).uri;
  }

  currentState(formation: string, group: number | null = null): Promise<CurrentStateRow[]> {
    const shown = `select state.*, extract(epoch from now() - node.healthchecktime)::float8 as healthlag,
        extract(epoch from now() - node.reporttime)::float8 as reportlag`;
    const beside =
      'as state join pgautofailover.node on node.nodeid = state.node_id order by state.group_id, state.node_id';
    return group === null
      ? this.#run(`${shown} from pgautofailover.current_state($1::text) ${beside}`, [formation])
      : this.#run(`${shown} from pgautofailover.current_state($1::text, $2::int) ${beside}`, [
          formation,
          group,
        ]);
  }

  /** What the nodes are copying or replaying now; nothing, where the monitor keeps no such record. */
  async progress(formation: string): Promise<ProgressRow[]> {
    try {
      return await this.#run<ProgressRow>(
        `select nodeid as node_id, what, done_bytes as done, total_bytes as total, percent, seconds_left
         from pgautofailover.progress where formationid = $1::text`,
        [formation],
      );
    } catch (error) {
      if (error instanceof NotAMonitor) return [];
      throw error;
    }
  }

  /** How far this node's work has come; null: it is over. */
  async setNodeProgress(
    nodeId: number,
    progress: Omit<ProgressRow, 'node_id' | 'percent'> | null,
  ): Promise<void> {
    const { what, done, total, seconds_left } = progress ?? {};
    await this.#run(
      'select pgautofailover.set_node_progress($1::bigint, $2::text, $3::bigint, $4::bigint, $5::int)',
      [nodeId, what ?? null, done ?? null, total ?? null, seconds_left ?? null],
    );
  }

  lastEvents(formation: string, group: number | null, count: number): Promise<EventRow[]> {
    const shown = `select eventid, eventtime::text as eventtime, formationid, nodeid, groupid, nodename, nodehost, nodeport,
        reportedstate, goalstate, reportedrepstate, reportedtli, reportedlsn, candidatepriority, replicationquorum, description`;
    return group === null
      ? this.#run(`${shown} from pgautofailover.last_events($1::text, count => $2::int)`, [formation, count])
      : this.#run(`${shown} from pgautofailover.last_events($1::text, $2::int, $3::int)`, [
          formation,
          group,
          count,
        ]);
  }

  async synchronousStandbyNames(formation: string, group: number): Promise<string> {
    const rows = await this.#run<{ names: string }>(
      'select pgautofailover.synchronous_standby_names($1::text, $2::int) as names',
      [formation, group],
    );
    return only(rows).names;
  }

  /** The groups that have nodes. */
  async groups(formation: string): Promise<number[]> {
    const rows = await this.#run<{ groupid: number }>(
      'select distinct groupid from pgautofailover.node where formationid = $1::text order by groupid',
      [formation],
    );
    return rows.map(({ groupid }) => groupid);
  }

  /** Every formation with each of its Citus clusters; `default` is there also when no node is. */
  formationClusters(): Promise<{ formation: string; cluster: string }[]> {
    return this.#run(
      `select formation.formationid as formation, 'default' as cluster from pgautofailover.formation
       union
       select node.formationid, node.nodecluster from pgautofailover.node
       order by formation, cluster`,
    );
  }

  /** A node by its name; null when the formation has none of that name. */
  async nodeNamed(formation: string, name: string): Promise<KnownNodeRow | null> {
    const rows = await this.#run<KnownNodeRow>(
      `${knownNode} where formationid = $1::text and nodename = $2::text`,
      [formation, name],
    );
    return rows[0] ?? null;
  }

  /** A node by its address; null when the monitor knows none there. */
  async nodeAt(host: string, port: number): Promise<KnownNodeRow | null> {
    const rows = await this.#run<KnownNodeRow>(
      `${knownNode} where nodehost = $1::text and nodeport = $2::int`,
      [host, port],
    );
    return rows[0] ?? null;
  }

  /** null when there is no such formation. */
  async numberSyncStandbys(formation: string): Promise<number | null> {
    const rows = await this.#run<{ number_sync_standbys: number }>(
      'select number_sync_standbys from pgautofailover.formation where formationid = $1::text',
      [formation],
    );
    return rows[0]?.number_sync_standbys ?? null;
  }

  formationSettings(formation: string): Promise<FormationSettingRow[]> {
    return this.#run('select * from pgautofailover.formation_settings($1::text)', [formation]);
  }

  async setNodeCandidatePriority(formation: string, name: string, priority: number): Promise<void> {
    await this.#run('select pgautofailover.set_node_candidate_priority($1::text, $2::text, $3::int)', [
      formation,
      name,
      priority,
    ]);
  }

  /** null when the formation has no node of that name. */
  async nodeRegion(formation: string, name: string): Promise<string | null> {
    const rows = await this.#run<{ region: string }>(
      'select region from pgautofailover.node where formationid = $1::text and nodename = $2::text',
      [formation, name],
    );
    return rows[0]?.region ?? null;
  }

  async setNodeRegion(formation: string, name: string, region: string): Promise<void> {
    await this.#run('select pgautofailover.set_node_region($1::text, $2::text, $3::text)', [
      formation,
      name,
      region,
    ]);
  }

  async setNodeReplicationQuorum(formation: string, name: string, quorum: boolean): Promise<void> {
    await this.#run('select pgautofailover.set_node_replication_quorum($1::text, $2::text, $3::bool)', [
      formation,
      name,
      quorum,
    ]);
  }

  /** Whether this connection is the one whose health service works. */
  async holdHealth(): Promise<boolean> {
    return only(await this.#run<{ held: boolean }>('select pgautofailover.hold_health() as held')).held;
  }

  async healthSettings(): Promise<HealthSettings> {
    return only(await this.#run<HealthSettings>('select * from pgautofailover.health_settings()'));
  }

  healthTargets(): Promise<HealthTarget[]> {
    return this.#run('select * from pgautofailover.health_targets()');
  }

  /** Says what a probe saw; false when the node is gone or has moved. */
  async setNodeHealth(target: HealthTarget, health: number, seen: Seen): Promise<boolean> {
    const rows = await this.#run<{ known: boolean }>(
      'select pgautofailover.set_node_health($1::bigint, $2::text, $3::int, $4::int, $5::text) as known',
      [target.node_id, target.node_host, target.node_port, health, seen],
    );
    return only(rows).known;
  }

  /** Says of nodes that were well that their probes were answered; the ids of those of whom that was stored. */
  async setNodesWell(targets: readonly HealthTarget[]): Promise<number[]> {
    const rows = await this.#run<{ stored: number[] }>(
      'select pgautofailover.set_nodes_well($1::bigint[], $2::text[], $3::int[])::int[] as stored',
      [
        targets.map(({ node_id }) => node_id),
        targets.map(({ node_host }) => node_host),
        targets.map(({ node_port }) => node_port),
      ],
    );
    return only(rows).stored;
  }

  async healthBeat(monotonic: number): Promise<void> {
    await this.#run('select pgautofailover.health_beat($1::bigint)', [Math.round(monotonic)]);
  }

  /** The monitor's release, to be told apart from one newer than this program. */
  async schemaVersion(): Promise<string | null> {
    const rows = await this.#run<{ version: string | null }>(
      'select max(installed_version) as version from pg_available_extensions where name = $1',
      ['pgautofailover'],
    );
    return only(rows).version;
  }

  /** The address of this side of the connection to the monitor: how the monitor's network knows this machine. */
  async localAddress(): Promise<string | null> {
    const rows = await this.#run<{ address: string | null }>('select host(inet_client_addr()) as address');
    return only(rows).address;
  }
}

function isOfTheServer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}

/** Whoever asks is not kept longer than by a monitor that is not there; the attempt goes on, for the next question. */
function soon(connecting: Promise<pg.Client>, limit: number): Promise<pg.Client> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new MonitorUnreachable(`The monitor has not answered within ${limit} ms`));
    const timer = setTimeout(late, limit);
    connecting.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
