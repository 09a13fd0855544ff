import { isWritable, type State } from '../../src/fsm/states.js';
import { followingStates, stoppedStates } from '../support/group.js';
import type { Outside } from './outside.js';

/** A keeper with its server as far as a monitor can tell; where it may go, its table says. */
export interface Keeper {
  id: number;
  state: State;
  lsn: number;
  tli: number;
  upstream: number | undefined;
  /** Ours only: the epoch heard of, the sync set told, and the one seen in force. */
  epoch: number;
  told: { epoch: number; members: number[] } | undefined;
  confirmed: { epoch: number; lsn: number } | undefined;
}

/** From these a standby streams on; from others it is copied or rewound. */
const parted: readonly State[] = [...followingStates, 'report_lsn', 'join_secondary'];

/** The keepers of a group on one side, and the world that both sides share. */
export class Keepers {
  readonly all = new Map<number, Keeper>();

  constructor(
    readonly world: Map<number, Outside>,
    private readonly knowsWay: (from: State, to: State) => boolean,
  ) {}

  add(id: number): void {
    this.all.set(id, {
      id,
      state: 'init',
      lsn: 0,
      tli: 1,
      upstream: undefined,
      epoch: 0,
      told: undefined,
      confirmed: undefined,
    });
  }

  runs({ id, state }: Keeper): boolean {
    const outside = this.world.get(id);
    return outside?.alive === true && !outside.down && !stoppedStates.includes(state);
  }

  writer(): Keeper | undefined {
    return [...this.all.values()].find((keeper) => isWritable(keeper.state) && this.runs(keeper));
  }

  streams(keeper: Keeper): boolean {
    const upstream = this.all.get(keeper.upstream ?? 0);
    return (
      followingStates.includes(keeper.state) &&
      this.runs(keeper) &&
      upstream !== undefined &&
      isWritable(upstream.state) &&
      this.runs(upstream)
    );
  }

  /** Those that receive what this one writes. */
  standbysOf(id: number): number[] {
    return [...this.all.values()]
      .filter((keeper) => keeper.upstream === id && this.streams(keeper))
      .map((keeper) => keeper.id);
  }

  /** A standby has received what its upstream has. */
  receive(keeper: Keeper): void {
    const upstream = this.all.get(keeper.upstream ?? 0);
    if (upstream === undefined || !this.streams(keeper) || this.world.get(keeper.id)?.lags) return;
    keeper.lsn = upstream.lsn;
    keeper.tli = upstream.tli;
  }

  /** Walks to a goal, if it knows the way and can go it now. */
  reach(keeper: Keeper, goal: State): void {
    const from = keeper.state;
    const upstream = followingStates.includes(goal) ? this.writer() : undefined;
    if (from !== goal) {
      if (!this.knowsWay(from, goal)) return;
      if (followingStates.includes(goal) && upstream === undefined) return;
      if (this.world.get(keeper.id)?.down && !stoppedStates.includes(goal) && goal !== 'maintenance') return;
      keeper.state = goal;
      this.#moved(keeper, from);
    }
    if (upstream !== undefined && upstream !== keeper) keeper.upstream = upstream.id;
    if (from !== goal && upstream !== undefined) {
      keeper.lsn = parted.includes(from) ? Math.min(keeper.lsn, upstream.lsn) : upstream.lsn;
      keeper.tli = upstream.tli;
    }
    const { told } = keeper;
    const members = this.standbysOf(keeper.id);
    if (isWritable(keeper.state) && told?.members.every((id) => members.includes(id))) {
      keeper.confirmed = { epoch: told.epoch, lsn: keeper.lsn };
    }
  }

  #moved(keeper: Keeper, from: State): void {
    const { state } = keeper;
    const promotes = state === 'stop_replication' || (isWritable(state) && from !== 'stop_replication');
    if (promotes && ['prepare_promotion', 'secondary', 'catchingup', 'report_lsn'].includes(from))
      keeper.tli++;
    if (from === 'init' && state === 'single') keeper.lsn = 256;
    if (!isWritable(state)) keeper.confirmed = undefined;
    if (state === 'fast_forward') {
      const sources = [...this.all.values()].filter(
        (other) => other.state === 'report_lsn' && this.runs(other),
      );
      keeper.lsn = Math.max(keeper.lsn, ...sources.map((other) => other.lsn));
    }
  }
}
