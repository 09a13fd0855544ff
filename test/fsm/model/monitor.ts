import type pg from 'pg';
import type { State } from '../../../src/fsm/states.js';
import { Ranks, renumber } from './canonical.js';
import { keyOfMonitor } from './key.js';
import type { Monitor, Row, Which } from './situation.js';

/** The installed monitor, asked what it makes of a call in a given situation. */

/** A call of an api function. Positions, epochs and timelines are ranks; sessions: which keepers hold theirs. */
export type Call = { sessions: readonly Which[] } & (
  | {
      name: 'report';
      node: Which;
      role: State;
      running: boolean;
      tli: number;
      lsn: number;
      syncEpoch: number | null;
      syncLsn: number;
      streams: boolean;
    }
  | { name: 'register'; node: Which; priority: number; quorum: boolean }
  | { name: 'health'; node: Which; health: 0 | 1; seen: 'ok' | 'refused' | 'silent' }
  | { name: 'failover' }
  | { name: 'remove'; node: Which; force: boolean; guard: boolean }
);

export interface Outcome {
  monitor: Monitor;
  /** The SQLSTATE and text of a call that was refused; then nothing has changed. */
  refused: { code: string; message: string } | null;
  /** What a report was answered. */
  answer: { goal: State; epoch: number; members: number[]; primary: number | null } | null;
  /** The rules that moved somebody. */
  rules: string[];
}

interface RawRow {
  id: number;
  reports: State;
  goal: State;
  running: boolean;
  tli: number;
  lsn: number;
  health: number;
  bad: Row['bad'];
  refused: Row['bad'];
  heard: Row['bad'];
  told: Row['bad'];
  streams: boolean;
  identified: boolean;
}

interface Raw {
  nodes: RawRow[] | null;
  grp: {
    epoch: number;
    leader: number | null;
    left: number | null;
    left_at: Row['bad'];
    loss: boolean;
  } | null;
  sets: { epoch: number; members: number[]; lsn: number | null }[] | null;
  rules: string[] | null;
  answer: Outcome['answer'];
  refused: Outcome['refused'];
}

/** Candidate priority and replication quorum of each node: they do not change while the model is walked. */
export interface Properties {
  priority: number;
  quorum: boolean;
}

/**
 * model.step: for each job the tables are written, the call is made, the tables are read, and all of it is undone.
 * An age is written as a moment in the past and read back as the age that it has then.
 */
const driver = `
create schema model;

create function model.moment(age text) returns timestamptz language sql volatile as $$
  select clock_timestamp() - case age when 'now' then interval '0' when 'grace' then interval '600 ms'
    when 'long' then interval '20 minutes' end
$$;

create function model.age(moment timestamptz) returns text language sql volatile as $$
  select case when moment is null then 'never' when clock_timestamp() - moment > interval '10 minutes' then 'long'
    when clock_timestamp() - moment >= interval '550 ms' then 'grace' else 'now' end
$$;

/* Rows are changed rather than made, which is faster: model.rest is what the tables hold between jobs. */
create function model.rest(properties jsonb) returns void language plpgsql as $$
begin
  delete from pgautofailover.node;
  delete from pgautofailover.node_group;
  insert into pgautofailover.node_group (formationid, groupid) values ('default', 0);
  insert into pgautofailover.node (nodeid, groupid, nodename, nodehost, nodeport, sysidentifier, reportedstate,
    candidatepriority, replicationquorum, capabilities)
  select id, 0, 'n' || id, '127.0.0.1', 6000 + id, 7, 'secondary', (p ->> 'priority')::integer, (p ->> 'quorum')::boolean,
    '{cut,in_force,session}'
  from jsonb_array_elements(properties) with ordinality as each (p, id);
end
$$;

create function model.put(job jsonb) returns void language plpgsql as $$
begin
  if job -> 'grp' = 'null' then
    delete from pgautofailover.node;
    delete from pgautofailover.node_group;
    return;
  end if;
  update pgautofailover.node_group
  set epoch = g.epoch, leader = g.leader, left_nodeid = g."left", left_heard = model.moment(g.left_at),
    left_at = model.moment(g.left_at), loss_accepted = g.loss
  from jsonb_to_record(job -> 'grp') as g (epoch bigint, leader bigint, "left" bigint, left_at text, loss boolean);
  update pgautofailover.node
  set goalstate = n.goal, reportedstate = n.reports, reportedpgisrunning = n.running, reporttime = model.moment(n.heard),
    reportedtli = n.tli, reportedlsn = '0/0'::pg_lsn + n.lsn * 16, health = n.health, healthchecktime = clock_timestamp(),
    goal_time = model.moment(n.told), bad_since = model.moment(n.bad), refused_since = model.moment(n.refused),
    streams = n.streams
  from jsonb_to_recordset(job -> 'nodes') as n (id bigint, goal pgautofailover.replication_state,
    reports pgautofailover.replication_state, running boolean, heard text, told text, tli integer, lsn integer, health integer,
    bad text, refused text, streams boolean)
  where nodeid = n.id;
  if jsonb_array_length(job -> 'absent') > 0 then
    delete from pgautofailover.node where to_jsonb(nodeid) <@ (job -> 'absent');
  end if;
  if jsonb_array_length(job -> 'unidentified') > 0 then
    update pgautofailover.node set sysidentifier = null where to_jsonb(nodeid) <@ (job -> 'unidentified');
  end if;
  if jsonb_array_length(job -> 'sets') > 0 then
    insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum, lsn)
    select 'default', 0, s.epoch, s.members, cardinality(s.members), '0/0'::pg_lsn + s.lsn * 16
    from jsonb_to_recordset(job -> 'sets') as s (epoch bigint, members bigint[], lsn integer);
  end if;
end
$$;

create function model.call(c jsonb) returns jsonb language plpgsql as $$
declare
  id constant bigint := c ->> 'id';
  answer jsonb;
begin
  case c ->> 'name'
    when 'report' then
      select jsonb_build_object('goal', a.assigned_group_state, 'epoch', a.sync_set_epoch, 'members', a.sync_members,
        'primary', a.primary_id)
      into answer
      from pgautofailover.report(formation_id => 'default', node_id => id, group_id => 0,
        current_group_role => (c ->> 'role')::pgautofailover.replication_state, current_pg_is_running => (c ->> 'running')::boolean,
        current_tli => (c ->> 'tli')::integer, current_lsn => '0/0'::pg_lsn + (c ->> 'lsn')::integer * 16, current_rep_state => '',
        node_epoch => 0, sync_epoch => (c ->> 'syncEpoch')::bigint,
        sync_lsn => case when c ->> 'syncEpoch' is not null then '0/0'::pg_lsn + (c ->> 'syncLsn')::integer * 16 end,
        streams => (c ->> 'streams')::boolean, instance => 'model', capabilities => '{cut,in_force,session}') as a;
    when 'register' then
      perform pgautofailover.register_node(formation_id => 'default', node_host => '127.0.0.1', node_port => 6000 + id::integer,
        dbname => 'postgres', node_name => 'n' || id, desired_node_id => id, candidate_priority => (c ->> 'priority')::integer,
        replication_quorum => (c ->> 'quorum')::boolean);
    when 'health' then
      perform pgautofailover.set_node_health(id, '127.0.0.1', 6000 + id::integer, (c ->> 'health')::integer, c ->> 'seen');
    when 'failover' then
      perform pgautofailover.perform_failover('default', 0);
    when 'remove' then
      perform set_config('pgautofailover.guard_data_loss', case when (c ->> 'guard')::boolean then 'on' else 'off' end, true);
      perform pgautofailover.remove_node(id, (c ->> 'force')::boolean);
  end case;
  return answer;
end
$$;

create function model.look(answer jsonb) returns jsonb language plpgsql as $$
begin
  return jsonb_build_object(
    'nodes', (select jsonb_agg(jsonb_build_object('id', n.nodeid, 'reports', n.reportedstate, 'goal', n.goalstate,
        'running', n.reportedpgisrunning, 'tli', n.reportedtli, 'lsn', ((n.reportedlsn - '0/0') / 16)::integer, 'health', n.health,
        'bad', model.age(n.bad_since), 'refused', model.age(n.refused_since), 'heard', model.age(n.reporttime),
        'told', model.age(n.goal_time), 'streams', n.streams, 'identified', n.sysidentifier is not null))
      from pgautofailover.node as n),
    'grp', (select jsonb_build_object('epoch', g.epoch, 'leader', g.leader, 'left', g.left_nodeid,
        'left_at', model.age(g.left_at), 'loss', g.loss_accepted) from pgautofailover.node_group as g),
    'sets', (select jsonb_agg(jsonb_build_object('epoch', s.epoch, 'members', s.members,
        'lsn', ((s.lsn - '0/0') / 16)::integer) order by s.epoch) from pgautofailover.sync_set as s),
    'rules', (select jsonb_agg(distinct e.rule) from pgautofailover.event as e where e.rule is not null),
    'answer', answer);
end
$$;

create function model.step(jobs jsonb) returns jsonb language plpgsql as $$
declare
  job jsonb;
  seen jsonb;
  result jsonb[] := '{}';
begin
  for job in select jsonb_array_elements(jobs) loop
    begin
      perform model.put(job);
      seen := model.look(model.call(job -> 'call'));
      raise exception 'undo' using errcode = 'MODEL';
    exception
      when sqlstate 'MODEL' then result := result || seen;
      when others then
        result := result || jsonb_build_object('refused', jsonb_build_object('code', sqlstate, 'message', sqlerrm));
    end;
  end loop;
  return to_jsonb(result);
end
$$`;

interface Job {
  key: string;
  monitor: Monitor;
  call: Call;
}

const idOf = (which: Which | null): number | null => (which === null ? null : which + 1);
const whichOf = (id: number | null): Which | null => (id === null ? null : ((id - 1) as Which));

export class InstalledMonitor {
  readonly #known = new Map<string, Outcome>();
  readonly #sessions = new Set<Which>();
  #calls = 0;

  private constructor(
    private readonly client: pg.Client,
    readonly properties: readonly [Properties, Properties],
  ) {}

  /** Adds the driver to a database with the monitor, whose server seems to have been up for an hour. */
  static async prepare(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ source: string }>(`
      select replace(pg_get_functiondef(oid), 'pg_postmaster_start_time()', '(pg_postmaster_start_time() - interval ''1 hour'')') as source
      from pg_proc where pronamespace = 'pgaf'::regnamespace and prosrc ~ 'pg_postmaster_start_time'`);
    for (const { source } of rows) await client.query(source);
    await client.query(driver);
  }

  static async on(
    client: pg.Client,
    properties: readonly [Properties, Properties],
  ): Promise<InstalledMonitor> {
    await client.query('select model.rest($1)', [JSON.stringify(properties)]);
    return new InstalledMonitor(client, properties);
  }

  /** The rules were changed: nothing is known any more. */
  forget(): void {
    this.#known.clear();
  }

  /** How many different calls were made. */
  get calls(): number {
    return this.#calls;
  }

  known(key: string): Outcome | undefined {
    return this.#known.get(key);
  }

  /** The job that a call in a situation comes down to: positions and epochs as ranks among themselves. */
  job(monitor: Monitor, said: Call): { job: Job; translate: (outcome: Outcome) => Outcome } {
    const call = plain(monitor, said);
    const report = call.name === 'report' ? call : null;
    const present = monitor.rows.filter((row) => row !== null);
    const lsn = new Ranks([
      ...present.map((row) => row.lsn),
      ...monitor.sets.map((set) => set.lsn ?? 0),
      report?.lsn ?? 0,
      report?.syncLsn ?? 0,
    ]);
    const epoch = new Ranks([monitor.epoch, ...monitor.sets.map((set) => set.epoch), report?.syncEpoch ?? 0]);
    const tli = new Ranks([...present.map((row) => row.tli), report?.tli ?? 0]);
    const small = renumber(monitor, {
      lsn: (n) => lsn.of(n),
      epoch: (n) => epoch.of(n),
      tli: (n) => tli.of(n),
    });
    const smallCall: Call =
      report === null
        ? call
        : {
            ...report,
            lsn: lsn.of(report.lsn),
            tli: tli.of(report.tli),
            syncEpoch: report.syncEpoch === null ? null : epoch.of(report.syncEpoch),
            syncLsn: lsn.of(report.syncLsn),
          };
    const key = `${keyOfMonitor(small)} ${JSON.stringify(Object.values(smallCall))}`;
    return {
      job: { key, monitor: small, call: smallCall },
      translate: (outcome) => ({
        ...outcome,
        monitor: renumber(outcome.monitor, {
          lsn: (n) => lsn.value(n),
          epoch: (n) => epoch.value(n),
          // a new row is on timeline 1
          tli: (n) => (tli.values.length === 0 ? n : tli.value(n)),
        }),
        answer:
          outcome.answer === null ? null : { ...outcome.answer, epoch: epoch.value(outcome.answer.epoch) },
      }),
    };
  }

  /** Makes the calls; their outcomes are known from then on. */
  async make(jobs: readonly Job[]): Promise<void> {
    const fresh = [...new Map(jobs.map((job) => [job.key, job])).values()].filter(
      ({ key }) => !this.#known.has(key),
    );
    for (const sessions of [[], [0], [1], [0, 1]] as const) {
      const group = fresh.filter(({ call }) => call.sessions.join() === sessions.join());
      if (group.length > 0) await this.#hold(sessions);
      for (let start = 0; start < group.length; start += 250)
        await this.#batch(group.slice(start, start + 250));
    }
  }

  async #batch(jobs: readonly Job[]): Promise<void> {
    await this.client.query('begin');
    const { rows } = await this.client.query<{ step: Raw[] }>('select model.step($1)', [
      JSON.stringify(jobs.map((job) => this.#written(job))),
    ]);
    await this.client.query('rollback');
    // what was undone still lies in the tables, and autovacuum may be off
    await this.client.query(
      'vacuum pgautofailover.event, pgautofailover.node, pgautofailover.node_group, pgautofailover.sync_set',
    );
    for (const [index, job] of jobs.entries()) {
      const raw = rows[0]?.step[index];
      if (raw === undefined) throw new Error('expected an outcome for each job');
      this.#known.set(job.key, read(job, raw));
    }
    this.#calls += jobs.length;
  }

  #written({ monitor, call }: Job): unknown {
    const nodes = monitor.rows.flatMap((row, index) => (row === null ? [] : [{ ...row, id: index + 1 }]));
    const absent = [1, 2].filter((id) => nodes.every((node) => node.id !== id));
    const unidentified = nodes.filter((node) => !node.identified).map((node) => node.id);
    const { epoch, leader, left, leftAt, lossAccepted } = monitor;
    const grp = { epoch, leader: idOf(leader), left: idOf(left), left_at: leftAt, loss: lossAccepted };
    const sets = monitor.sets.map((set) => ({
      ...set,
      members: set.member === null ? [] : [set.member + 1],
    }));
    const known = nodes.length > 0 || epoch > 0;
    return {
      nodes,
      absent,
      unidentified,
      sets,
      grp: known ? grp : null,
      call: { ...call, id: 'node' in call ? call.node + 1 : null },
    };
  }

  /** Takes and gives back the session locks, as keepers do. */
  async #hold(sessions: readonly Which[]): Promise<void> {
    for (const which of [0, 1] as const) {
      if (sessions.includes(which) === this.#sessions.has(which)) continue;
      const take = sessions.includes(which);
      await this.client.query(
        take ? 'select pgautofailover.hold_session($1)' : 'select pg_advisory_unlock((2::bigint << 32) | $1)',
        [which + 1],
      );
      if (take) this.#sessions.add(which);
      else this.#sessions.delete(which);
    }
  }
}

/** The call without what makes no difference in this situation. */
function plain(monitor: Monitor, call: Call): Call {
  const leader = monitor.leader === null ? null : monitor.rows[monitor.leader];
  const sessions = ([0, 1] as const).filter((which) => {
    const row = monitor.rows[which];
    const doubted = row?.health === 0 && row.refused !== 'never';
    return call.sessions.includes(which) || !(doubted || (call.name === 'health' && call.node === which));
  });
  if (call.name !== 'report') return { ...call, sessions };
  const leads = monitor.leader === call.node;
  const asked = monitor.sets.some((set) => set.epoch === call.syncEpoch && set.lsn === null);
  return {
    ...call,
    sessions,
    lsn: leads ? Math.min(call.lsn, 1) : call.lsn,
    streams: call.streams && (call.role === 'catchingup' || leader?.health === 0),
    syncEpoch: asked ? call.syncEpoch : null,
    syncLsn: asked ? call.syncLsn : 0,
  };
}

function read(job: Job, raw: Raw): Outcome {
  if (raw.refused) return { monitor: job.monitor, refused: raw.refused, answer: null, rules: [] };
  const row = (id: number): Row | null => {
    const found = raw.nodes?.find((each) => each.id === id);
    if (found === undefined) return null;
    const { reports, goal, running, tli, lsn, bad, refused, heard, told, streams, identified } = found;
    const health = found.health as Row['health'];
    return {
      reports,
      goal,
      running,
      tli,
      lsn,
      health,
      bad,
      refused,
      heard,
      told,
      streams,
      identified,
    };
  };
  return {
    monitor: {
      rows: [row(1), row(2)],
      epoch: raw.grp?.epoch ?? 0,
      leader: whichOf(raw.grp?.leader ?? null),
      left: whichOf(raw.grp?.left ?? null),
      leftAt: raw.grp?.left_at ?? 'never',
      lossAccepted: raw.grp?.loss ?? false,
      sets: (raw.sets ?? []).map(({ epoch, members, lsn }) => ({
        epoch,
        member: whichOf(members[0] ?? null),
        lsn,
      })),
    },
    refused: null,
    answer: raw.answer,
    rules: raw.rules ?? [],
  };
}
