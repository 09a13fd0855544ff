import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';

/** A table as Markdown, columns padded so that it reads well in a terminal too; the first column is text, the others numbers. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    `| ${widths
      .map((width, column) =>
        column === 0 ? (cells[column] ?? '').padEnd(width) : (cells[column] ?? '').padStart(width),
      )
      .join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Where and under which load a measurement was made. */
export function surroundings(): string {
  const [first] = cpus();
  const [load = 0] = loadavg();
  return `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${cpus().length} × ${first?.model ?? 'unknown CPU'}, load average before the run ${load.toFixed(2)}`;
}

/** Writes what a program measured as JSON. */
export function saveJson(file: string, measured: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`);
}

/** Replaces the section of one program in a Markdown file of results, or adds it. */
export function saveSection(file: string, title: string, text: string): void {
  const heading = `## ${title}\n`;
  const section = `${heading}\n${text}\n`;
  const before =
    readIfThere(file) ?? '# Results\n\nWritten by the programs of this directory with `--results`.\n';
  const start = before.indexOf(heading);
  if (start < 0) {
    writeFileSync(file, `${before.trimEnd()}\n\n${section}`);
    return;
  }
  const next = before.indexOf('\n## ', start);
  writeFileSync(file, before.slice(0, start) + section + (next < 0 ? '' : before.slice(next)));
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
