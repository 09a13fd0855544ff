import type { State } from '../fsm/states.js';
import { connectionType, healthMark } from './connection-type.js';
import { type Column, table } from './output.js';

/** One line of `show state`, from the monitor or from the local node. */
export interface StateLine {
  name: string;
  /** `1`, or `0/1` for Citus kinds. */
  node: string;
  host: string;
  port: number;
  group: number;
  tli: number;
  lsn: string;
  health: number;
  reported: State;
  assigned: State;
}

const columns: readonly Column<StateLine>[] = [
  { title: 'Name', width: 4, cell: ({ name }) => name },
  { title: 'Node', width: 5, cell: ({ node }) => node },
  { title: 'Host:Port', width: 10, cell: ({ host, port }) => `${host}:${port}` },
  { title: 'TLI: LSN', width: 9, cell: ({ tli, lsn }) => `${String(tli).padStart(3)}: ${lsn}` },
  {
    title: 'Connection',
    width: 12,
    cell: ({ reported, health }) => `${connectionType(reported)}${healthMark(health)}`,
  },
  { title: 'Reported State', width: 19, cell: ({ reported }) => reported },
  { title: 'Assigned State', width: 19, cell: ({ assigned }) => assigned },
];

const columnsOf10: readonly Column<StateLine>[] = [
  { title: 'Name', width: 5, cell: ({ host }) => ` ${host}` },
  { title: 'Port', width: 6, cell: ({ port }) => String(port) },
  { title: 'Group', width: 5, cell: ({ group }) => String(group) },
  { title: 'Node', width: 5, cell: ({ node }) => node },
  { title: 'Current State', width: 17, cell: ({ reported }) => reported },
  { title: 'Assigned State', width: 17, cell: ({ assigned }) => assigned },
];

/** The table of `show state`; the local form allows a narrower Host:Port. */
export function stateTable(lines: readonly StateLine[], { narrow = false } = {}): string {
  const shown = narrow ? columns.map((it) => (it.title === 'Host:Port' ? { ...it, width: 9 } : it)) : columns;
  return table(shown, lines);
}

/** The table as version 1.0 printed it. */
export function stateTable10(lines: readonly StateLine[]): string {
  return table(columnsOf10, lines);
}
