import { parseArgs } from 'node:util';

/** One option of a bench program: its name without dashes, its default, and what it means. */
export interface BenchOption {
  name: string;
  fallback: string;
  means: string;
}

/** What was asked for makes no sense: told without a stack trace. */
export class UsageError extends Error {}

/** The values of a program's options; `--help` prints them and ends the program. */
export class Options {
  readonly #values: Map<string, string>;

  constructor(program: string, options: BenchOption[], words = process.argv.slice(2)) {
    if (words.includes('--help')) {
      const lines = options.map(
        ({ name, fallback, means }) => `  --${name.padEnd(12)} ${means} [${fallback}]`,
      );
      console.log([`Usage: npm run ${program} -- [options]`, '', ...lines].join('\n'));
      process.exit(0);
    }
    const values = read(options, words);
    this.#values = new Map(options.map(({ name, fallback }) => [name, values[name] ?? fallback]));
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (value === undefined) throw new Error(`--${name} is not among the options of this program`);
    return value;
  }

  /** A whole number, at least 1. */
  count(name: string): number {
    return asCount(name, this.text(name));
  }

  /** Whole numbers, separated by commas. */
  counts(name: string): number[] {
    return this.text(name)
      .split(',')
      .map((word) => asCount(name, word));
  }

  /** Words separated by commas, each one of `known`. */
  words<Known extends string>(name: string, known: readonly Known[]): Known[] {
    return this.text(name)
      .split(',')
      .map((word) => {
        const found = known.find((one) => one === word);
        if (found === undefined)
          throw new UsageError(`--${name}: expected ${known.join(', ')}, got "${word}"`);
        return found;
      });
  }
}

function read(options: BenchOption[], words: string[]): Record<string, string | undefined> {
  const known = Object.fromEntries(options.map(({ name }) => [name, { type: 'string' } as const]));
  try {
    return parseArgs({ args: words, options: known }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error} (see --help)`);
  }
}

function asCount(name: string, word: string): number {
  const value = Number(word);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name}: expected a whole number above 0, got "${word}"`);
  return value;
}
