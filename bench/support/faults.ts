import type { Pair } from './pair.js';

/** Something that happens to the primary, and how to see that the group has got over it. */
export interface Fault {
  name: string;
  strike(pair: Pair, primary: string): Promise<void>;
  /** What must have changed before writes can be said to flow again; `before` is the postmaster that was struck. */
  isOver(pair: Pair, primary: string, before: number): Promise<boolean>;
  /** Brings back what the fault took away. */
  repair?(pair: Pair, primary: string): void;
}

const anotherLeads = async (pair: Pair, primary: string): Promise<boolean> => {
  const leader = await pair.leader();
  return leader !== undefined && leader !== primary;
};

export const faults = {
  /** Power is lost: postmaster, keeper and every other process of the node end at the same moment. */
  node: {
    name: 'node killed',
    strike: (pair, primary) => pair.killNode(primary),
    isOver: anotherLeads,
    repair: (pair, primary) => pair.run(primary),
  },
  /** Only the postmaster is killed; the keeper lives and sees it. */
  postmaster: {
    name: 'postmaster killed',
    strike: async (pair, primary) => void process.kill(pair.postmaster(primary), 'SIGKILL'),
    isOver: async (pair, primary, before) =>
      pair.postmaster(primary) !== before || (await anotherLeads(pair, primary)),
  },
  /** An operator asks for it. */
  switchover: {
    name: 'switchover',
    strike: async (pair) => void (await pair.ask('perform', 'switchover')),
    isOver: anotherLeads,
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultName[];
