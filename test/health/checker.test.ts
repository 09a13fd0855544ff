import { afterEach, describe, expect, test, vi } from 'vitest';
import { HealthService } from '../../src/health/checker.js';
import type { MonitorClient } from '../../src/monitor/client.js';
import type { HealthTarget, Seen } from '../../src/monitor/rows.js';

/** One service works; a refusal is told at once and again after the grace, silence counts after the tries of a round. */

const settings = { enabled: true, period: 20, timeout: 10, max_retries: 2, retry_delay: 1, refused_grace: 5 };
const target: HealthTarget = { node_id: 1, node_name: 'a', node_host: 'h', node_port: 1, health: 1 };
const log = {
  level: 'info' as const,
  setLevel() {},
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
  fatal() {},
};

const started: HealthService[] = [];
afterEach(async () => {
  for (const service of started.splice(0)) await service.stop();
});

function service(
  seen: () => Seen | null,
  given: { held?: boolean; period?: number; targets?: HealthTarget[]; stored?: boolean } = {},
) {
  const told: string[] = [];
  const client = {
    holdHealth: async () => given.held ?? true,
    healthSettings: async () => ({ ...settings, period: given.period ?? settings.period }),
    healthTargets: vi.fn(async () => given.targets ?? [target]),
    healthBeat: vi.fn(async () => undefined),
    setNodeHealth: async (_: HealthTarget, health: number, what: Seen) => {
      told.push(`${what} ${health}`);
      return true;
    },
    setNodesWell: vi.fn(async (targets: HealthTarget[]) => {
      told.push(...targets.map(() => 'well'));
      return given.stored === false ? [] : targets.map(({ node_id }) => node_id);
    }),
  };
  const probe = vi.fn(async () => seen());
  const health = new HealthService({ client: client as unknown as MonitorClient, log, probe });
  started.push(health);
  health.start();
  return { told, client, probe, health };
}

describe('the health service', () => {
  test('tells that a node is well, each period, and beats', async () => {
    const { told, client } = service(() => 'ok');
    await vi.waitFor(() => expect(told.slice(0, 2)).toEqual(['well', 'well']));
    expect(client.healthBeat).toHaveBeenCalled();
  });

  test('tells of a node that was not well before by itself, and so of one that the monitor has not stored', async () => {
    const first = service(() => 'ok', { targets: [{ ...target, health: -1 }] });
    await vi.waitFor(() => expect(first.told[0]).toBe('ok 1'));
    const second = service(() => 'ok', { stored: false });
    await vi.waitFor(() => expect(second.told.slice(0, 2)).toEqual(['well', 'ok 1']));
  });

  test('tells of many nodes with few calls', async () => {
    const targets = Array.from({ length: 200 }, (_, at) => ({ ...target, node_id: at + 1 }));
    const { told, client } = service(() => 'ok', { targets, period: 60_000 });
    await vi.waitFor(() => expect(told).toHaveLength(200));
    expect(client.setNodesWell.mock.calls.length).toBeLessThan(10);
  });

  test('tells of a refusal at once, and of the second one after the grace', async () => {
    const { told } = service(() => 'refused', { period: 60_000 });
    await vi.waitFor(() => expect(told).toEqual(['refused 0', 'refused 0']));
  });

  test('tells that a silent node is bad after its tries', async () => {
    const { told } = service(() => 'silent', { period: 60_000 });
    await vi.waitFor(() => expect(told).toEqual(['silent -1', 'silent -1', 'silent 0']));
  });

  test('tells nothing when it saw nothing', async () => {
    const { told, probe } = service(() => null);
    await vi.waitFor(() => expect(probe.mock.calls.length).toBeGreaterThan(1));
    expect(told).toEqual([]);
  });

  test('stands by while another one works', async () => {
    const { client, probe } = service(() => 'ok', { held: false });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(client.healthTargets).not.toHaveBeenCalled();
    expect(probe).not.toHaveBeenCalled();
  });

  test('looks at once at a node that was bad and is heard of', async () => {
    let seen: Seen = 'refused';
    const { told, health } = service(() => seen, { period: 60_000 });
    await vi.waitFor(() => expect(told).toHaveLength(2));
    seen = 'ok';
    await vi.waitFor(() => {
      health.look(target.node_id);
      expect(told).toContain('ok 1');
    });
  });
});
