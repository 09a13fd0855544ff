import { usageError } from './exit-codes.js';

/** Positional arguments: how many a command takes, and what to say when there are others. */

/** A command without arguments. */
export function noWords(words: readonly string[]): void {
  if (words.length > 0) throw usageError(`Expected no argument, got ${quoted(words)}`);
}

/** The only argument of a command. */
export function oneWord(words: readonly string[], expectation: string): string {
  const [word] = words;
  if (word === undefined) throw usageError(`Expected one argument, ${expectation}, got none`);
  if (words.length > 1) throw usageError(`Expected one argument, ${expectation}, got ${quoted(words)}`);
  return word;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' ');
}
