import type { NodeRow, StateNotification } from '../monitor/rows.js';
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

export interface NotificationTable {
  header: string;
  line: (notification: StateNotification, at: Date) => string;
}

/** Column widths come from the nodes known at the start; without that list, 25, 5 and 25. */
export function notificationTable(nodes: readonly NodeRow[] | null): NotificationTable {
  const widest = (least: number, texts: readonly string[] | undefined, unknown: number): number =>
    texts === undefined ? unknown : Math.max(least, ...texts.map((text) => text.length));
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
      widest(
        4,
        nodes?.map(({ node_name }) => node_name),
        25,
      ),
      ({ name }) => name,
    ),
    column(
      'Node',
      widest(
        5,
        nodes?.map(({ node_id }) => String(node_id)),
        5,
      ),
      ({ node }) => node,
    ),
    column(
      'Host:Port',
      widest(
        9,
        nodes?.map(({ node_host, node_port }) => `${node_host}:${node_port}`),
        25,
      ),
      ({ address }) => address,
    ),
    column('Current State', 19, ({ reported }) => reported),
    column('Assigned State', 19, ({ goal }) => goal),
  ];
  return {
    header: `${tableLines(columns, []).join('\n')}\n`,
    line: (notification, at) => `${tableLines(columns, [asLine(notification, at)])[2] ?? ''}\n`,
  };
}

function asLine(notification: StateNotification, at: Date): Line {
  const two = (number: number): string => String(number).padStart(2, '0');
  return {
    time: [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':'),
    name: notification.name,
    node: String(notification.nodeId),
    address: `${notification.host}:${notification.port}`,
    reported: notification.reportedState,
    goal: notification.goalState,
  };
}
