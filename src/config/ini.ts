import { ConfigError } from './check.js';

/** Sections, then keys, both in the order of the file. */
export type Sections = Map<string, Map<string, string>>;

/**
 * Reads the INI dialect of the original: `key = value`, no quoting, no escapes. A `;` or `#` inside a value belongs
 * to it (a connection string's password may hold either), which is why no general INI library reads these files.
 */
export function parseIni(text: string, path: string): Sections {
  const sections: Sections = new Map();
  let current: Map<string, string> | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue;
    const heading = /^\[([^\]]+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      current = sections.get(heading) ?? new Map();
      sections.set(heading, current);
      continue;
    }
    const equals = line.indexOf('=');
    if (current === undefined || equals < 1) {
      throw new ConfigError(`Expected "key = value" below a [section] in "${path}", line ${index + 1}`);
    }
    current.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return sections;
}

/** Writes sections with `key = value` and one blank line between them. */
export function formatIni(sections: Sections): string {
  const blocks = [...sections].map(([name, keys]) => {
    const lines = [...keys].map(([key, value]) => `${key} = ${value}\n`);
    return `[${name}]\n${lines.join('')}`;
  });
  return blocks.join('\n');
}
