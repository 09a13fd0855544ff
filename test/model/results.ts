import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

/** What the walks came to: kept in build/ from run to run, and as tables in docs/proof.md, with which the first run begins. */

export interface Row {
  name: string;
  cells: string[];
}

const folder = new URL('../../build/', import.meta.url);
const document = new URL('../../docs/proof.md', import.meta.url);

const fileOf = (table: string): URL => new URL(`model-${table}.json`, folder);

function remembered(table: string): Row[] {
  try {
    return JSON.parse(readFileSync(fileOf(table), 'utf8')) as Row[];
  } catch {
    return printed(table);
  }
}

/** The rows that stand between the table's markers in docs/proof.md. */
function printed(table: string): Row[] {
  const [, text = ''] = markersOf(table).exec(readFileSync(document, 'utf8')) ?? [];
  const [, , ...lines] = text.split('\n').filter((line) => line.startsWith('| ') || line.startsWith('|--'));
  return lines.map((line) => {
    const [name = '', ...cells] = line.replace(/^\| | \|$/g, '').split(' | ');
    return { name, cells };
  });
}

const markersOf = (table: string) => new RegExp(`<!-- ${table} -->\\n([\\s\\S]*?)<!-- /${table} -->`);

/** A row takes the place of the one of that name. */
export function remember(table: string, row: Row): void {
  mkdirSync(folder, { recursive: true });
  const rows = remembered(table).filter(({ name }) => name !== row.name);
  writeFileSync(fileOf(table), JSON.stringify([...rows, row], null, 1));
}

/** Replaces what stands between the table's markers in docs/proof.md, in the order of these names. */
export function publish(table: string, heads: readonly string[], names: readonly string[]): void {
  const rows = remembered(table);
  const lines = names.flatMap((name) => {
    const row = rows.find((each) => each.name === name);
    return row === undefined ? [] : [`| ${[name, ...row.cells].join(' | ')} |`];
  });
  const text = [`| ${heads.join(' | ')} |`, `|${heads.map(() => '---|').join('')}`, ...lines].join('\n');
  const before = readFileSync(document, 'utf8');
  const marked = markersOf(table);
  if (!marked.test(before)) throw new Error(`expected the markers of table "${table}" in docs/proof.md`);
  writeFileSync(
    document,
    before.replace(marked, () => `<!-- ${table} -->\n${text}\n<!-- /${table} -->`),
  );
}
