import { describe, expect, test } from 'vitest';
import { notificationTable } from '../../src/cli/notification-table.js';
import { clientJson, serverJson, table } from '../../src/cli/output.js';
import { type StateLine, stateTable, stateTable10 } from '../../src/cli/state-table.js';
import { stateRow } from '../support/state-row.js';

const node = (given: Partial<StateLine>): StateLine => ({
  name: 'node1',
  node: '1',
  host: 'a.lan',
  port: 5432,
  group: 0,
  tli: 1,
  lsn: '0/30C17D0',
  health: 1,
  reported: 'primary',
  assigned: 'primary',
  ...given,
});

describe('show state', () => {
  test('the layout of 2.x', () =>
    expect(
      stateTable([
        node({}),
        node({
          name: 'node2',
          node: '2',
          host: 'b.lan',
          health: 0,
          reported: 'secondary',
          assigned: 'catchingup',
        }),
      ]),
    ).toBe(
      [
        ' Name |  Node |  Host:Port |       TLI: LSN |   Connection |      Reported State |      Assigned State',
        '------+-------+------------+----------------+--------------+---------------------+--------------------',
        'node1 |     1 | a.lan:5432 |   1: 0/30C17D0 |   read-write |             primary |             primary',
        'node2 |     2 | b.lan:5432 |   1: 0/30C17D0 |  read-only ! |           secondary |          catchingup',
        '',
        '',
      ].join('\n'),
    ));

  test('the layout of 1.0', () =>
    expect(
      stateTable10([
        node({ host: '127.0.0.1', port: 6010 }),
        node({ host: '127.0.0.1', port: 6011, node: '2', reported: 'secondary', assigned: 'secondary' }),
      ]),
    ).toBe(
      [
        '      Name |   Port | Group |  Node |     Current State |    Assigned State',
        '-----------+--------+-------+-------+-------------------+------------------',
        ' 127.0.0.1 |   6010 |     0 |     1 |           primary |           primary',
        ' 127.0.0.1 |   6011 |     0 |     2 |         secondary |         secondary',
        '',
        '',
      ].join('\n'),
    ));

  test('without nodes there is the head alone', () => expect(stateTable([]).split('\n')).toHaveLength(4));
});

describe('the notification table', () => {
  const step = {
    groupId: 0,
    nodeId: 1,
    name: 'node1',
    host: 'a.lan',
    port: 5432,
    reportedState: 'primary' as const,
    goalState: 'draining' as const,
  };
  const at = new Date(2026, 4, 4, 10, 11, 12);

  test('is as wide as the nodes known at the start', () => {
    const shown = notificationTable([stateRow({})]);
    expect(shown.header + shown.line(step, at)).toBe(
      [
        '    Time |  Name |  Node |  Host:Port |       Current State |      Assigned State',
        '---------+-------+-------+------------+---------------------+--------------------',
        '10:11:12 | node1 |     1 | a.lan:5432 |             primary |            draining',
        '',
      ].join('\n'),
    );
  });
  test('names the group too where there are several', () => {
    const shown = notificationTable([stateRow({ formation_kind: 'citus' })]);
    expect(shown.line(step, at)).toContain('| node1 |   0/1 | a.lan:5432 |');
  });
});

test('a left-aligned column is padded, a free one is not', () => {
  const columns = [
    { title: 'A', width: 3, align: 'left' as const, cell: (text: string) => text },
    { title: 'B', width: 1, align: 'free' as const, rule: 4, cell: (text: string) => text },
  ];
  expect(table(columns, ['xy'])).toBe('A   | B\n----+-----\nxy  | xy\n\n');
});

describe('JSON', () => {
  test('of the client: insertion order, escaped slashes', () =>
    expect(clientJson({ uri: 'a/b', list: [1] })).toBe(
      '{\n    "uri": "a\\/b",\n    "list": [\n        1\n    ]\n}\n',
    ));
  test('of the server: shorter keys first, then bytewise', () =>
    expect(serverJson([{ bb: 1, a: '/', ab: null }])).toBe(
      '[\n    {\n        "a": "/",\n        "ab": null,\n        "bb": 1\n    }\n]\n',
    ));
  test('of the server: an empty list', () => expect(serverJson([])).toBe('[\n]\n'));
});
