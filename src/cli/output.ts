/** How results look: tables of the original's layouts, and its two styles of JSON. */

export interface Column<Row> {
  title: string;
  /** Least width; wider cells widen the column unless `fixed`. */
  width: number;
  fixed?: boolean;
  align?: 'left' | 'right' | 'free';
  /** Dashes under a free column, whose cells are neither padded nor counted. */
  rule?: number;
  cell: (row: Row) => string;
}

/** Lines of a table: a title line, a rule, one line per row. Free columns are printed as they come. */
export function tableLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  const widths = columns.map((column) =>
    Math.max(column.width, ...(column.fixed ? [] : rows.map((row) => column.cell(row).length))),
  );
  const pad = (text: string, at: number): string => {
    const align = columns[at]?.align ?? 'right';
    if (align === 'free') return text;
    return align === 'left' ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
  };
  const rule = columns.map((column, at) => '-'.repeat(column.rule ?? widths[at] ?? 0));
  return [
    columns.map((column, at) => pad(column.title, at)).join(' | '),
    rule.join('-+-'),
    ...rows.map((row) => columns.map((column, at) => pad(column.cell(row), at)).join(' | ')),
  ];
}

/** A table followed by one empty line. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return `${tableLines(columns, rows).join('\n')}\n\n`;
}

/** JSON as the original's client prints it: insertion order, four blanks, `/` as `\/`. */
export function clientJson(value: unknown): string {
  return `${JSON.stringify(value, null, 4).replaceAll('/', '\\/')}\n`;
}

/** JSON as Postgres's jsonb_pretty prints it: shorter keys first, then bytewise. */
export function serverJson(value: unknown): string {
  return `${pretty(value, '')}\n`;
}

function pretty(value: unknown, indent: string): string {
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    const items = value.map((item) => `\n${inner}${pretty(item, inner)}`);
    return `[${items.join(',')}\n${indent}]`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => compareKeys(a, b))
    .map(([key, item]) => `\n${inner}${JSON.stringify(key)}: ${pretty(item, inner)}`);
  return `{${entries.join(',')}\n${indent}}`;
}

function compareKeys(a: string, b: string): number {
  const byLength = Buffer.byteLength(a) - Buffer.byteLength(b);
  return byLength !== 0 ? byLength : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
