import type pg from 'pg';
import { hasOriginalExtension } from '../../bench/support/original.js';
import type { State } from '../../src/fsm/states.js';
import { transitionFor } from '../../src/fsm/transitions.js';
import { installMonitor } from '../../src/monitor/install.js';
import { upForLong } from '../support/pair.js';
import { localServer, type TestServer } from '../support/postgres.js';
import { serverPrograms } from '../support/programs.js';
import { waitFor } from '../support/wait.js';
import type { World } from './outside.js';
import { connect, type Dialect, type Kind, Side } from './side.js';

/** So long that nothing but an hour told to pass reaches it. */
const long = '600000';

const originalDialect: Dialect = {
  ours: false,
  nodeMoments: ['statechangetime'],
  groupMoments: [],
  bad: '',
  clear: `delete from pgautofailover.node; delete from pgautofailover.event;
    update pgautofailover.formation set number_sync_standbys = 0`,
};

const ourDialect: Dialect = {
  ours: true,
  nodeMoments: ['statechangetime', 'goal_time', 'bad_since', 'refused_since', 'replication_stall_since'],
  groupMoments: ['left_heard', 'left_at', 'hearsay_since'],
  bad: `, bad_since = clock_timestamp() - interval '1 hour'`,
  clear: `delete from pgautofailover.sync_set; delete from pgautofailover.node; delete from pgautofailover.node_group;
    delete from pgautofailover.event; update pgautofailover.formation set number_sync_standbys = 0`,
};

/** A server with the original's extension beside one with our monitor; each comparer of sequences has its own. */
export class Servers {
  private constructor(
    private original: pg.Client,
    readonly ours: pg.Client,
    private readonly place: TestServer,
    private readonly edges: ReadonlySet<string>,
    private readonly stops: (() => Promise<void>)[],
  ) {}

  /** Why the two cannot be compared here; undefined when they can. */
  static async missing(): Promise<string | undefined> {
    const programs = await serverPrograms();
    if (programs === undefined) return 'there are no programs of a PostgreSQL server here';
    if (!hasOriginalExtension(programs))
      return `the server in ${programs} has no extension of pg_auto_failover; on Debian and Ubuntu: apt-get install postgresql-15-auto-failover`;
    return undefined;
  }

  static async start(): Promise<Servers> {
    const programs = await serverPrograms();
    if (programs === undefined) throw new Error('expected initdb and postgres on PATH, found none');
    const small = { shared_buffers: '32MB', max_connections: '20', max_wal_size: '256MB', autovacuum: 'on' };
    const settings = {
      ...small,
      shared_preload_libraries: 'pgautofailover',
      'pgautofailover.enable_health_checks': 'off',
      'pgautofailover.enable_version_checks': 'off',
      'pgautofailover.startup_grace_period': '1',
      'pgautofailover.node_considered_unhealthy_timeout': long,
      'pgautofailover.primary_demote_timeout': long,
    };
    const stops: (() => Promise<void>)[] = [];
    try {
      const theirs = await localServer(programs, settings);
      stops.push(theirs.stop);
      const own = await localServer(programs, small);
      stops.push(own.stop);
      const original = await connect({ ...theirs.server });
      await original.query('create extension pgautofailover cascade');
      const ours = await connect({ ...own.server });
      await installMonitor(ours);
      await upForLong(ours);
      for (const name of [
        'node_considered_unhealthy_timeout',
        'primary_demote_timeout',
        'replication_stall_timeout',
      ])
        await ours.query('select pgautofailover.set_setting($1, $2)', [name, `${long}ms`]);
      const { rows } = await ours.query<{ edge: string }>(
        `select concat(node_from, ' ', node_to) as edge from pgaf.edge where keeper = 'original'`,
      );
      return new Servers(original, ours, theirs.server, new Set(rows.map(({ edge }) => edge)), stops);
    } catch (error) {
      await Promise.allSettled(stops.map((stop) => stop()));
      throw error;
    }
  }

  /** An empty group on each side, in one world. */
  async sides(world: World, kind: Kind): Promise<{ original: Side; ours: Side }> {
    const originals = (from: State, to: State) => to === 'dropped' || this.edges.has(`${from} ${to}`);
    const own = (from: State, to: State) => transitionFor(from, to) !== undefined;
    const sides = {
      original: new Side(this.original, originalDialect, world, 'original', originals),
      ours: new Side(this.ours, ourDialect, world, kind, kind === 'ours' ? own : originals),
    };
    await Promise.all([sides.original.clear(), sides.ours.clear()]);
    return sides;
  }

  /** The original's server crashed and starts again. */
  async recover(): Promise<void> {
    await this.original.end().catch(() => {});
    this.original = await waitFor('the original to be up again', () => connect({ ...this.place }), {
      deadline: 30_000,
      every: 50,
    });
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.original.end(), this.ours.end()]);
    for (const stop of this.stops) await stop();
  }
}
