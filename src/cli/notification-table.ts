import type { CurrentStateRow } from '../monitor/listing-rows.js';
import type { StateNotification } from '../monitor/rows.js';
import { type Column, tableLines } from './output.js';

/** The table that grows while a failover is under way: a line for each notification. */

interface Line {
  time: string;
  name: string;
  node: string;
  address: string;
  reported: string;
  goal: string;
}

/** A node's state and goal, heard from the monitor or asked from it. */
export type Step = Omit<StateNotification, 'type' | 'formation' | 'health'>;

export interface NotificationTable {
  header: string;
  line: (step: Step, at: Date) => string;
}

/** Column widths come from the nodes known at the start; when nobody is known, 25, 5 and 25. */
export function notificationTable(nodes: readonly CurrentStateRow[]): NotificationTable {
  const citus = nodes.some(({ formation_kind }) => formation_kind === 'citus');
  const idOf = (group: number, node: number): string => (citus ? `${group}/${node}` : String(node));
  const widest = (least: number, textOf: (node: CurrentStateRow) => string, unknown: number): number =>
    nodes.length === 0 ? unknown : Math.max(least, ...nodes.map((node) => textOf(node).length));
  const column = (title: string, width: number, cell: (line: Line) => string): Column<Line> => ({
    title,
    width,
    fixed: true,
    cell,
  });
  const columns = [
    column('Time', 8, ({ time }) => time),
    column(
      'Name',
      widest(4, ({ nodename }) => nodename, 25),
      ({ name }) => name,
    ),
    column(
      'Node',
      widest(5, ({ group_id, node_id }) => idOf(group_id, node_id), 5),
      ({ node }) => node,
    ),
    column(
      'Host:Port',
      widest(9, ({ nodehost, nodeport }) => `${nodehost}:${nodeport}`, 25),
      ({ address }) => address,
    ),
    column('Current State', 19, ({ reported }) => reported),
    column('Assigned State', 19, ({ goal }) => goal),
  ];
  return {
    header: `${tableLines(columns, []).join('\n')}\n`,
    line: (step, at) =>
      `${tableLines(columns, [asLine(step, idOf(step.groupId, step.nodeId), at)])[2] ?? ''}\n`,
  };
}

function asLine(step: Step, node: string, at: Date): Line {
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    time: [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':'),
    name: step.name,
    node,
    address: `${step.host}:${step.port}`,
    reported: step.reportedState,
    goal: step.goalState,
  };
}
