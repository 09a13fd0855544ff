import { describe, expect, test } from 'vitest';
import { GroupView } from '../../src/keeper/group-view.js';
import type { MonitorClient } from '../../src/monitor/client.js';
import type { Answer } from '../../src/monitor/rows.js';

describe('what a node knows of its group', () => {
  test.each([
    [1, true],
    [2, false],
    [null, false],
  ])('it leads when the monitor says so: primary %s', (primary_id, leads) => {
    const group = new GroupView({} as MonitorClient, 'default');
    expect(group.leadsHere()).toBe(false);
    group.take({ assigned_node_id: 1, group_epoch: 3, primary_id } as Answer);
    expect(group.leadsHere()).toBe(leads);
  });
});
