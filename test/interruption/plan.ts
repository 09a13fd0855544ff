import type { Peer } from '../../src/fsm/node.js';
import type { State } from '../../src/fsm/states.js';

/** What the test asks of one run of the keeper. */

/** Where the keeper dies: around a step of the last leg (a number), or once the state file names the goal. */
export interface Kill {
  at: 'before' | 'inside' | 'after' | 'saved';
  step: number;
  /** Postgres dies with it, as in a crash of the machine. */
  withPostgres: boolean;
  /** Inside: before this change of a file; one that is never reached leaves it to the clock. */
  change: number;
  /** Inside: milliseconds after the step began. */
  delay: number;
}

export interface Plan {
  pgdata: string;
  /** Directory of `postgres` and the others, as wrapped by the test. */
  programs: string;
  port: number;
  sockets: string;
  peer: Peer;
  /** Goals, one after the other. */
  goals: State[];
  kill: Kill | null;
}
