import { keyOf, situationOf } from './key.js';
import type { InstalledMonitor, Outcome } from './monitor.js';
import { type Move, movesFrom, settled } from './moves.js';
import type { Options } from './operator.js';
import { brokenByMove, brokenHere } from './promises.js';
import { copy, nothing, type Situation } from './situation.js';

/** Visits every reachable situation, breadth first, so that the way to each is a shortest one. */

export interface Violation {
  what: string;
  path: string[];
}

export interface Limits {
  violations: number;
  situations?: number;
  /** Seconds. */
  time?: number;
  /** Told how far the walk has come, now and then. */
  progress?: (line: string) => void;
}

/** A situation, its moves, and what the monitor is asked for each of them. */
interface Prepared {
  number: number;
  here: Situation;
  moves: Move[];
  asked: (ReturnType<InstalledMonitor['job']> | null)[];
}

/** Numbers of situations in a list that grows. */
class Numbers {
  #items = new Int32Array(1 << 16);
  length = 0;
  push(value: number): void {
    if (this.length === this.#items.length) {
      const grown = new Int32Array(this.length * 2);
      grown.set(this.#items);
      this.#items = grown;
    }
    this.#items[this.length++] = value;
  }
  at(index: number): number {
    return this.#items[index] ?? -1;
  }
}

export class Walk {
  readonly #numbers = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #parents = new Numbers();
  readonly #texts: string[] = [];
  readonly #depths = new Numbers();
  /** Moves of a fair run, as pairs of situations; those that mend something are marked. */
  readonly from = new Numbers();
  readonly to = new Numbers();
  readonly mends = new Numbers();
  readonly rules = new Set<string>();
  readonly violations: Violation[] = [];
  edges = 0;
  #seconds = 0;
  #started = performance.now();
  #followed = 0;
  #calls = 0;
  #texting = new Map<string, string>();

  constructor(
    private readonly monitor: InstalledMonitor,
    readonly options: Options,
    private readonly limits: Limits,
    start: Situation = nothing(),
  ) {
    this.#visit(settled(copy(start)), -1, '');
  }

  get situations(): number {
    return this.#keys.length;
  }

  situation(number: number): Situation {
    return situationOf(this.#keys[number] ?? '');
  }

  /** The first situation like that. */
  find(like: (s: Situation) => boolean): { number: number; situation: Situation } | undefined {
    for (let number = 0; number < this.situations; number++) {
      const situation = this.situation(number);
      if (like(situation)) return { number, situation };
    }
    return undefined;
  }

  /** The moves that lead there. */
  pathTo(number: number): string[] {
    const path: string[] = [];
    for (let at = number; at > 0; at = this.#parents.at(at)) path.push(this.#texts[at] ?? '');
    return path.reverse();
  }

  get #full(): boolean {
    const { violations, situations = Number.POSITIVE_INFINITY } = this.limits;
    const late = (performance.now() - this.#started) / 1000 >= (this.limits.time ?? Number.POSITIVE_INFINITY);
    return this.violations.length >= violations || this.situations >= situations || late;
  }

  /** Every situation was visited, and every move from it followed. */
  get complete(): boolean {
    return this.#followed === this.situations && this.violations.length === 0;
  }

  /** A thousand situations at a time, so that the monitor is asked in batches; the next are made ready meanwhile. */
  async run(): Promise<this> {
    this.#started = performance.now();
    const calls = this.monitor.calls;
    let chunk = await this.#prepare(0);
    while (chunk.length > 0 && !this.#full) {
      const made = this.monitor.make(
        chunk.flatMap(({ asked }) => asked.flatMap((each) => (each === null ? [] : [each.job]))),
      );
      const [next] = await Promise.all([this.#prepare(this.#followed + chunk.length), made]);
      for (const { number, here, moves, asked } of chunk) {
        for (const [at, move] of moves.entries()) {
          const asking = asked[at];
          const known = asking ? this.monitor.known(asking.job.key) : undefined;
          const outcome = known === undefined ? undefined : asking?.translate(known);
          this.#follow(number, here, move, outcome);
        }
      }
      this.#followed += chunk.length;
      this.#calls = this.monitor.calls - calls;
      this.#seconds = (performance.now() - this.#started) / 1000;
      this.limits.progress?.(`${this.figures}, ${this.situations - this.#followed} to do`);
      chunk = next.length > 0 ? next : await this.#prepare(this.#followed);
    }
    return this;
  }

  /** The situations from this one on, with every move from each; answers of the monitor are read in between. */
  async #prepare(from: number): Promise<Prepared[]> {
    const chunk: Prepared[] = [];
    const end = Math.min(from + 1000, this.situations);
    for (let number = from; number < end; number++) {
      if (chunk.length % 20 === 19) await new Promise(setImmediate);
      const here = this.situation(number);
      const moves = movesFrom(here, this.options);
      const asked = moves.map((move) =>
        move.call === undefined ? null : this.monitor.job(move.ask, move.call),
      );
      chunk.push({ number, here, moves, asked });
    }
    return chunk;
  }

  #follow(number: number, here: Situation, move: Move, outcome?: Outcome): void {
    if (this.violations.length >= this.limits.violations) return;
    if (move.call !== undefined && outcome === undefined) throw new Error(`no outcome of ${move.text}`);
    const raw = move.call === undefined ? move.to : move.after(outcome as Outcome);
    this.edges++;
    for (const rule of outcome?.rules ?? []) this.rules.add(rule);
    const there = settled(copy(raw));
    const what = brokenByMove(here, there, move.text, outcome) ?? brokenHere(there);
    if (what !== undefined) {
      this.violations.push({ what, path: [...this.pathTo(number), this.#say(move, outcome)] });
      return;
    }
    const target = this.#visit(there, number, move, outcome);
    if (target === number || (move.kind !== 'goes on' && move.kind !== 'heals')) return;
    this.from.push(number);
    this.to.push(target);
    this.mends.push(move.kind === 'heals' ? 1 : 0);
  }

  #visit(s: Situation, parent: number, move: Move | '', outcome?: Outcome): number {
    const key = keyOf(s);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#keys.length;
    this.#numbers.set(key, number);
    this.#keys.push(key);
    this.#parents.push(parent);
    this.#depths.push(parent === -1 ? 0 : this.#depths.at(parent) + 1);
    this.#texts.push(move === '' ? '' : this.#say(move, outcome));
    return number;
  }

  #say(move: Move, outcome?: Outcome): string {
    const text =
      (outcome?.rules ?? []).length > 0 ? `${move.text}  # ${outcome?.rules.join(', ')}` : move.text;
    const same = this.#texting.get(text);
    if (same !== undefined) return same;
    this.#texting.set(text, text);
    return text;
  }

  get result(): {
    situations: number;
    edges: number;
    depth: number;
    calls: number;
    seconds: number;
    complete: boolean;
  } {
    const { situations, edges, complete } = this;
    const depth = this.#depths.at(situations - 1);
    return { situations, edges, depth, calls: this.#calls, seconds: this.#seconds, complete };
  }

  /** One line of figures. */
  get figures(): string {
    const depth = this.#depths.at(this.situations - 1);
    return `${this.situations} situations, ${this.edges} moves, ${this.#calls} calls of the monitor, depth ${depth}, ${this.#seconds.toFixed(1)} s`;
  }
}
