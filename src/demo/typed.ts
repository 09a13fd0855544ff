const width = 100;

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A command as one types it; a long one is continued before an option. */
export function typed(words: readonly string[]): string {
  const [first = '', ...rest] = words.map(quoted);
  const lines = [first];
  for (const [at, word] of rest.entries()) {
    const line = lines.at(-1) ?? '';
    const pair = word.startsWith('--') && rest[at + 1]?.startsWith('--') === false ? rest[at + 1] : undefined;
    const grown = [line, word, pair].filter((part) => part !== undefined).join(' ');
    if (word.startsWith('--') && grown.length > width) lines.push(`    ${word}`);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join(' \\\n  ');
}
