/** The rules of GNU getopt_long for one command: what the words mean, in canonical form. */

export interface OptionSpec {
  /** `--pgdata` */
  long: string;
  /** `-D` */
  short?: string | undefined;
  takesValue: boolean;
}

export interface Parsed {
  /** `--pgdata=DIR`, `--json`, in the order given. */
  options: string[];
  positionals: string[];
}

export class GetoptError extends Error {
  override name = 'GetoptError';
}

export interface GetoptOptions {
  /** Stop at the first word that is no option; it and what follows are positionals. */
  stopAtOperand?: boolean;
  /** Options that end the parsing where they stand, whatever follows. */
  final?: readonly string[];
}

/** Reads the words of one command: permuted options, unambiguous prefixes, bundled letters and `--`. */
export function getopt(
  words: readonly string[],
  specs: readonly OptionSpec[],
  { stopAtOperand = false, final = [] }: GetoptOptions = {},
): Parsed {
  const parsed: Parsed = { options: [], positionals: [] };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      parsed.positionals.push(...rest);
      break;
    }
    if (word === '-' || !word.startsWith('-')) {
      parsed.positionals.push(word);
      if (!stopAtOperand) continue;
      parsed.positionals.push(...rest);
      break;
    }
    const found = word.startsWith('--') ? longOption(word, specs, rest) : letters(word, specs, rest);
    parsed.options.push(...found);
    if (found.some((option) => final.includes(option))) break;
  }
  return parsed;
}

function longOption(word: string, specs: readonly OptionSpec[], rest: string[]): string[] {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const spec = specs.find(({ long }) => long === name) ?? byPrefix(name, word, specs);
  if (!spec.takesValue) {
    if (equals >= 0) throw new GetoptError(`option '${spec.long}' doesn't allow an argument`);
    return [spec.long];
  }
  const value = equals < 0 ? rest.shift() : word.slice(equals + 1);
  if (value === undefined) throw new GetoptError(`option '${spec.long}' requires an argument`);
  return [`${spec.long}=${value}`];
}

function byPrefix(name: string, word: string, specs: readonly OptionSpec[]): OptionSpec {
  const found = specs.filter(({ long }) => long.startsWith(name));
  const [first] = found;
  if (first === undefined) throw new GetoptError(`unrecognized option '${word}'`);
  if (found.length === 1) return first;
  const names = found.map(({ long }) => `'${long}'`).join(' ');
  throw new GetoptError(`option '${name}' is ambiguous; possibilities: ${names}`);
}

function letters(word: string, specs: readonly OptionSpec[], rest: string[]): string[] {
  const found: string[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word.charAt(at);
    const spec = specs.find(({ short }) => short === `-${letter}`);
    if (spec === undefined) throw new GetoptError(`invalid option -- '${letter}'`);
    if (!spec.takesValue) {
      found.push(spec.long);
      continue;
    }
    const value = word.slice(at + 1) || rest.shift();
    if (value === undefined) throw new GetoptError(`option requires an argument -- '${letter}'`);
    found.push(`${spec.long}=${value}`);
    break;
  }
  return found;
}
