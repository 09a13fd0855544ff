import type { Takeover } from './formations.js';
import { fitLine, percentile } from './numbers.js';
import type { HealthCost } from './probed.js';
import { table } from './results.js';

/** What `bench:scale` measured, as Markdown. */

/** How the keepers and the server fare at rest. */
export interface Rest {
  reportsPerSecond: number;
  p50: number;
  p99: number;
  /** Cores kept busy. */
  server: number;
  simulator: number;
  /** Milliseconds that the simulation's own event loop was late, p99. */
  late: number;
  walPerSecond: number;
}

export interface Deaths {
  takeovers: Takeover[];
  /** CPU seconds above those of the time at rest, for one death and the return of the node. */
  server: number;
  simulator: number;
  /** Messages that reached a keeper, for one death. */
  notifications: number;
}

export interface Row {
  formations: number;
  keepers: number;
  connections: number;
  processes: number;
  mebibytes: number;
  rest: Rest;
  spread: Deaths;
  together: Deaths;
}

export interface Variant {
  name: string;
  rest: Rest;
}

const far = 10_000;

/** At rest, one line a size; the last one is the line through the others, drawn on. */
export function restTable(rows: Row[]): string {
  const columns: [string, (row: Row) => number, number][] = [
    ['server cores', (row) => row.rest.server, 2],
    ['simulator cores', (row) => row.rest.simulator, 2],
    ['memory MiB', (row) => row.mebibytes, 0],
    ['connections', (row) => row.connections, 0],
    ['reports/s', (row) => row.rest.reportsPerSecond, 0],
    ['WAL KiB/s', (row) => row.rest.walPerSecond / 1024, 0],
  ];
  const late: [string, (row: Row) => number, number][] = [
    ['report p50 ms', (row) => row.rest.p50, 1],
    ['p99 ms', (row) => row.rest.p99, 1],
    ['simulator late p99 ms', (row) => row.rest.late, 0],
  ];
  const head = ['formations', 'keepers', ...[...columns, ...late].map(([title]) => title)];
  const body = rows.map((row) => [
    `${row.formations}`,
    `${row.keepers}`,
    ...[...columns, ...late].map(([, of, digits]) => of(row).toFixed(digits)),
  ]);
  const drawnOn = columns.map(([, of, digits]) =>
    fitLine(rows.map((row) => [row.keepers, of(row)] as const))
      .at(far)
      .toFixed(digits),
  );
  const last = ['drawn on', `${far}`, ...drawnOn, ...late.map(() => '')];
  return table(head, rows.length < 2 ? body : [...body, last]);
}

/** From a primary's reported death to its standby's new goal. */
export function deathsTable(rows: Row[]): string {
  const head = [
    'deaths',
    'keepers',
    'chosen p50 ms',
    'p99',
    'most',
    'leads p50 ms',
    'p99',
    'most',
    'server CPU s/death',
    'simulator CPU s/death',
    'messages/death',
  ];
  const line = (name: string, { keepers }: Row, deaths: Deaths) => {
    const of = (which: keyof Takeover) => {
      const times = deaths.takeovers.map((takeover) => takeover[which]);
      return [percentile(times, 0.5), percentile(times, 0.99), Math.max(...times)].map((ms) => ms.toFixed(0));
    };
    const cost = [deaths.server.toFixed(2), deaths.simulator.toFixed(2), deaths.notifications.toFixed(0)];
    return [name, `${keepers}`, ...of('chosen'), ...of('leads'), ...cost];
  };
  return table(head, [
    ...rows.map((row) => line(`${row.spread.takeovers.length}, one by one`, row, row.spread)),
    ...rows.map((row) => line(`${row.together.takeovers.length} at once`, row, row.together)),
  ]);
}

/** The same keepers at rest under other settings. */
export function variantsTable(base: Rest, variants: Variant[]): string {
  const head = ['setting', 'server cores', 'report p50 ms', 'p99 ms', 'reports/s', 'WAL KiB/s'];
  return table(
    head,
    [{ name: 'as above', rest: base }, ...variants].map(({ name, rest }) => [
      name,
      rest.server.toFixed(2),
      rest.p50.toFixed(1),
      rest.p99.toFixed(1),
      rest.reportsPerSecond.toFixed(0),
      (rest.walPerSecond / 1024).toFixed(0),
    ]),
  );
}

export function healthLine({ targets, round, service, server }: HealthCost): string {
  const verdict =
    round <= 1.05 ? 'a round fits' : `a round takes ${(round * 100 - 100).toFixed(0)} % too long`;
  return (
    `Health checks of ${targets} nodes (the real service, every second): a round takes ${round.toFixed(2)} s (${verdict}), ` +
    `${service.toFixed(2)} cores for the service, ${server.toFixed(2)} for the server. Measured without keepers: it comes on top.`
  );
}
