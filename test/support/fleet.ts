import type { Cluster, Member } from './cluster.js';
import { startOriginal } from './original.js';

/** A group of keepers of either kind, on a monitor of either kind, and what every such group has to go through. */

export type Kind = 'ours' | 'original';

const writable = ['single', 'wait_primary', 'primary', 'join_primary', 'apply_settings'];
const patience = 90_000;

export class Fleet {
  readonly #members = new Map<string, Member>();
  readonly #kinds = new Map<string, Kind>();
  /** The kinds of nodes that were seen to lead, at rest. */
  readonly #haveLed = new Set<Kind | undefined>();

  constructor(
    private readonly cluster: Cluster,
    /** The original's pg_autoctl. */
    private readonly command: string[],
  ) {}

  /** Creates the nodes one after the other, in order. */
  async form(kinds: Record<string, Kind>): Promise<void> {
    for (const [name, kind] of Object.entries(kinds)) {
      const start =
        kind === 'ours' ? this.cluster.startNode(name) : startOriginal(this.cluster, name, this.command);
      this.#members.set(name, await start);
      this.#kinds.set(name, kind);
      await this.atRest();
    }
  }

  member(name: string): Member {
    const member = this.#members.get(name);
    if (member === undefined) throw new Error(`expected one of ${[...this.#members.keys()]}, got "${name}"`);
    return member;
  }

  #kindOf(name: string): Kind | undefined {
    return this.#kinds.get(name);
  }

  get names(): string[] {
    return [...this.#members.keys()];
  }

  /** The node that is to take writes; undefined while there is none. */
  async leader(): Promise<string | undefined> {
    const leaders = (await this.cluster.nodes()).filter(({ goal }) => writable.includes(goal));
    if (leaders.length > 1) throw new Error(`expected one leader, got ${leaders.map(({ name }) => name)}`);
    return leaders[0]?.name;
  }

  /** Waits until one node is primary (or single), each other in the state given or secondary, and all are healthy. */
  async atRest(others: Record<string, string> = {}): Promise<string> {
    const names = [...this.names].sort();
    const leads = this.#leads(others);
    return this.cluster.wait(
      `${names} at rest`,
      async () => {
        const nodes = await this.cluster.nodes();
        const leader = nodes.find(({ goal }) => goal === leads)?.name;
        const settled = nodes.every(({ name, reported, goal, health }) => {
          const expected = name === leader ? leads : (others[name] ?? 'secondary');
          return reported === goal && goal === expected && (health === 1 || goal === 'maintenance');
        });
        const complete = `${nodes.map(({ name }) => name).sort()}` === `${names}`;
        if (leader === undefined || !settled || !complete || !(await this.#setIsKnown())) return false;
        await this.cluster.isInFact(leader, Object.keys(others), (name) => this.#kindOf(name) === 'ours');
        this.#haveLed.add(this.#kindOf(leader));
        return leader;
      },
      patience,
    );
  }

  /** A monitor of ours knows whether the newest sync set is in force; one of the original has none. */
  async #setIsKnown(): Promise<boolean> {
    return !(await this.#monitorIsOurs()) || (await this.cluster.hasConfirmedSet());
  }

  async #monitorIsOurs(): Promise<boolean> {
    const [row] = await this.cluster.sql<{ ours: boolean }>(
      `select to_regclass('pgautofailover.sync_set') is not null as ours`,
    );
    return row?.ours === true;
  }

  /** A primary without any standby in service leads as wait_primary. */
  #leads(others: Record<string, string>): string {
    if (this.#members.size === 1) return 'single';
    return this.#members.size - Object.keys(others).length === 1 ? 'wait_primary' : 'primary';
  }

  /** Everything that a group has to get through, while a client writes; no row that it was told of may be missing. */
  async goThrough(): Promise<void> {
    const writer = await this.cluster.startWriter();
    const writes = (after: string) =>
      this.cluster.wait(`rows to be acknowledged after ${after}`, () => writer.isWriting());
    await this.primaryDiesAndReturns();
    await writes('the failover');
    await this.switchOver();
    await writes('the switchover');
    await this.eachKindLeads();
    await this.standbyDiesAndReturns();
    const primary = await this.atRest();
    const standby = this.#other(primary);
    await this.maintain(standby);
    await this.maintain(primary);
    await writes('maintenance');
    await writer.stop();
    await writer.acknowledgedAreAll();
    await this.drop(this.#other(await this.atRest()));
    if (this.names.length > 1) await this.drop(await this.atRest());
    await this.atRest();
    await writer.acknowledgedAreAll();
  }

  #other(than: string): string {
    const [other] = this.names.filter((name) => name !== than);
    if (other === undefined) throw new Error(`expected another node than ${than}`);
    return other;
  }

  /** A standby dies with its keeper and comes back. */
  async standbyDiesAndReturns(): Promise<void> {
    const dead = this.#other(await this.atRest());
    await this.member(dead).killEverything();
    await this.cluster.wait(
      `${dead} to be missed`,
      async () =>
        (await this.cluster.nodes()).some(({ name, goal }) => name === dead && goal === 'catchingup'),
      patience,
    );
    this.member(dead).run();
    await this.atRest();
  }

  /** The primary dies with its keeper, another leads, and the dead one comes back as its standby. */
  async primaryDiesAndReturns(): Promise<void> {
    const dead = await this.atRest();
    await this.member(dead).killEverything();
    await this.#another(dead);
    this.member(dead).run();
    await this.atRest();
  }

  /** A switchover, asked for with the program of the node that leads. */
  async switchOver(): Promise<void> {
    const before = await this.atRest();
    await this.#succeeds(before, 'perform', 'failover');
    await this.#another(before);
    await this.atRest();
  }

  /** A node of a kind that has not led yet is promoted by name; where all are of one kind, any other. */
  async eachKindLeads(): Promise<void> {
    const name = this.names.find((each) => !this.#haveLed.has(this.#kindOf(each)));
    const next = name ?? this.#other(await this.atRest());
    await this.#succeeds(next, 'perform', 'promotion', '--name', next);
    await this.cluster.wait(`${next} to lead`, async () => (await this.leader()) === next, patience);
    await this.atRest();
  }

  /** A node goes to maintenance and comes back. */
  async maintain(name: string): Promise<void> {
    await this.#succeeds(name, 'enable', 'maintenance', '--allow-failover');
    await this.atRest({ [name]: 'maintenance' });
    await this.#succeeds(name, 'disable', 'maintenance');
    await this.atRest();
  }

  /** A node is dropped with its own program; the others go on. */
  async drop(name: string): Promise<void> {
    await this.cluster.wait(`${name} to be dropped`, () => this.#isDropped(name), patience);
    await this.cluster.wait(`${name} to be gone`, () => this.#isGone(name), patience);
    this.#members.delete(name);
    await this.atRest();
  }

  /** Right after a change of the sync set its members may still have to report that they hold what it asks for. */
  async #isDropped(name: string): Promise<boolean> {
    const { code, stdout, stderr } = await this.member(name).autoctl('drop', 'node');
    if (code === 0) return true;
    if (stderr.includes('rule only_full_copy_is_kept')) return false;
    throw new Error(`expected drop node on ${name} to succeed, got ${code}: ${stdout}${stderr}`);
  }

  /** A monitor of the original may tell a node to lead that it has just dropped: an operator has to force it then. */
  async #isGone(name: string): Promise<boolean> {
    const node = (await this.cluster.nodes()).find((each) => each.name === name);
    if (node?.reported === 'dropped' && node.goal !== 'dropped' && !(await this.#monitorIsOurs())) {
      await this.cluster.sql(
        'select pgautofailover.remove_node(nodeid, true) from pgautofailover.node where nodename = $1',
        [name],
      );
    }
    return node === undefined;
  }

  async #another(than: string): Promise<void> {
    const another = async () => ![undefined, than].includes(await this.leader());
    await this.cluster.wait(`another than ${than} to lead`, another, patience);
  }

  async #succeeds(name: string, ...words: string[]): Promise<void> {
    const { code, stdout, stderr } = await this.member(name).autoctl(...words);
    if (code !== 0)
      throw new Error(`expected ${words.join(' ')} on ${name} to succeed, got ${code}: ${stdout}${stderr}`);
  }
}
