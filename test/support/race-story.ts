import type pg from 'pg';
import type { TestDatabase } from './database.js';
import type { Group } from './group.js';
import { type Outcome, Racer } from './race.js';
import { callsFor, prepare, violations } from './situation.js';

function phrase(outcome: Outcome | 'waits'): string {
  if (outcome === 'waits') return 'waits';
  if ('code' in outcome) return `refused, ${outcome.code}: ${outcome.message}`;
  const { told, ...rest } = outcome.row;
  const results = Object.values(rest).filter((value) => value !== '' && value !== null);
  return [told === undefined ? 'done' : `is told ${told}`, ...results].join(', ');
}

const transaction = ['begin', 'commit', 'rollback'];

/** Two clients, who call step by step; a call that waits says so, and says how it ended once the other one let go. */
export class RaceStory {
  readonly #racers = new Map<string, Racer>();
  #observer: pg.Client | undefined;

  private constructor(
    private readonly database: TestDatabase,
    private readonly group: Group,
  ) {}

  static async begin(situation: string, database: TestDatabase): Promise<RaceStory> {
    const story = new RaceStory(database, await prepare(situation, database));
    await story.group.happened();
    return story;
  }

  async #racer(name: string): Promise<Racer> {
    const known = this.#racers.get(name);
    if (known !== undefined) return known;
    const racer = await Racer.join(this.database, await this.database.connect());
    this.#racers.set(name, racer);
    return racer;
  }

  async #call(name: string, words: string): Promise<string[]> {
    const racer = await this.#racer(name);
    if (transaction.includes(words)) {
      await racer.call(words);
      const said: string[] = [];
      for (const [other, waiting] of this.#racers) {
        if (waiting.isWaiting) said.push(`${other} ${phrase(await waiting.finish())}`);
      }
      return said;
    }
    const statement = (await callsFor(this.group)).get(words);
    if (statement === undefined) throw new Error(`expected the name of a call, got "${words}"`);
    return [`${name} ${phrase(await racer.start(statement))}`];
  }

  async #state(): Promise<string[]> {
    const rows = await this.group.ask<{ line: string }>(
      `select concat_ws(', ', format('%s is %s', nodename, case when reportedstate = goalstate then goalstate::text else format('%s, to be %s', reportedstate, goalstate) end),
         'priority ' || nullif(candidatepriority, 50), case when not replicationquorum then 'not in the quorum' end) as line
       from pgautofailover.node order by nodeid`,
    );
    return rows.map((row) => row.line);
  }

  /** One line of the story; what came of it. */
  async tell(line: string): Promise<string[]> {
    const [who = '', ...words] = line.split(' ');
    const said = who === 'state' ? await this.#state() : await this.#call(who, words.join(' '));
    this.#observer ??= await this.database.connect();
    return [...said, ...(await this.group.happened()), ...(await violations(this.#observer))];
  }
}

/** Tells a race to the monitor and returns it with what happened below each line. The first line but comments names the situation. */
export async function tellRace(text: string, database: TestDatabase): Promise<string> {
  const told: string[] = [];
  let story: RaceStory | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('  ')) continue;
    told.push(line);
    if (line === '' || line.startsWith('#')) continue;
    if (story === undefined) story = await RaceStory.begin(line, database);
    else told.push(...(await story.tell(line)).map((said) => `  ${said}`));
  }
  return told.join('\n');
}
