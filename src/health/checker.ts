import type { Logger } from '../log/logger.js';
import { nextDelay } from '../monitor/backoff.js';
import type { MonitorClient } from '../monitor/client.js';
import type { HealthSettings, HealthTarget, Seen } from '../monitor/rows.js';
import { Batches } from './batches.js';
import { probe } from './probe.js';

/**
 * Probes every node each period and tells the monitor what it saw. Several services may run; an advisory lock picks the
 * one that works. A node that is slow to answer holds up nobody else's probes.
 */

export interface HealthServiceOptions {
  client: MonitorClient;
  log: Logger;
  probe?: typeof probe;
}

/** What is remembered of a node between two probes. */
interface Watch {
  target: HealthTarget;
  /** Probes in a row that got no answer, or none but "starting up". */
  failed: number;
  /** What was told last. */
  told: Seen | null;
  running: boolean;
}

export class HealthService {
  #client: MonitorClient;
  /** Nodes that are still well, told of many at a time: that is most of them, most of the time. */
  #well: Batches<HealthTarget>;
  #log: Logger;
  #probe: typeof probe;
  #stopping = new AbortController();
  #watches = new Map<number, Watch>();
  #running: Promise<void> | null = null;
  #sentence = '';
  /** Null while another service works. */
  #settings: HealthSettings | null = null;

  constructor({ client, log, probe: probeWith = probe }: HealthServiceOptions) {
    this.#client = client;
    this.#well = new Batches((targets) => this.#tellWell(targets));
    this.#log = log;
    this.#probe = probeWith;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Something was heard of a node: unless it was well when last seen, it is probed now and not at the next round. */
  look(nodeId: number): void {
    const watch = this.#watches.get(nodeId);
    if (watch === undefined || watch.running || watch.told === 'ok' || this.#settings === null) return;
    void this.#check(watch, this.#settings);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failedFor = 0;
    while (!this.#stopping.signal.aborted) {
      const started = performance.now();
      let pause: number;
      try {
        const settings = await this.#round();
        failedFor = 0;
        pause = Math.max(0, started + settings.period - performance.now());
      } catch (error) {
        failedFor = nextDelay(failedFor);
        pause = failedFor;
        this.#say(
          `health checks wait for the monitor: ${error instanceof Error ? error.message : String(error)}`,
          'warn',
        );
      }
      await this.#pause(pause);
    }
  }

  async #round(): Promise<HealthSettings> {
    this.#settings = null;
    if (!(await this.#client.holdHealth())) {
      this.#say('another health service works; this one stands by', 'info');
      return await this.#client.healthSettings();
    }
    const settings = await this.#client.healthSettings();
    const targets = settings.enabled ? await this.#client.healthTargets() : [];
    this.#say(settings.enabled ? `probing ${targets.length} nodes` : 'health checks are turned off', 'info');
    this.#follow(targets);
    this.#settings = settings;
    for (const watch of this.#watches.values()) {
      if (!watch.running) void this.#check(watch, settings);
    }
    await this.#client.healthBeat(performance.now());
    return settings;
  }

  /** Forgets nodes that left and takes up those that came or moved. */
  #follow(targets: HealthTarget[]): void {
    const known = new Set(targets.map((target) => target.node_id));
    for (const id of this.#watches.keys()) if (!known.has(id)) this.#watches.delete(id);
    for (const target of targets) {
      const watch = this.#watches.get(target.node_id);
      const same =
        watch?.target.node_host === target.node_host && watch.target.node_port === target.node_port;
      if (watch !== undefined && same) watch.target = target;
      else this.#watches.set(target.node_id, { target, failed: 0, told: null, running: false });
    }
  }

  /** One node's probes of this round: more than one when the first failed. */
  async #check(watch: Watch, settings: HealthSettings): Promise<void> {
    watch.running = true;
    try {
      for (let tries = 0; tries <= settings.max_retries && !this.#stopping.signal.aborted; tries += 1) {
        const seen = await this.#probe({
          host: watch.target.node_host,
          port: watch.target.node_port,
          timeout: settings.timeout,
        });
        if (seen === null || !this.#isWatched(watch)) return;
        await this.#tell(watch, seen, settings);
        if (seen === 'ok') return;
        // Two refusals, the grace apart, are what the monitor wants to hear; a silent node gets its tries.
        if (seen === 'refused' && tries >= 1) return;
        await this.#pause(seen === 'refused' ? settings.refused_grace : settings.retry_delay);
      }
    } catch (error) {
      this.#log.debug(`could not tell the health of node ${watch.target.node_id}: ${String(error)}`);
    } finally {
      watch.running = false;
    }
  }

  #isWatched(watch: Watch): boolean {
    return this.#watches.get(watch.target.node_id) === watch;
  }

  async #tell(watch: Watch, seen: Seen, settings: HealthSettings): Promise<void> {
    watch.failed = seen === 'ok' ? 0 : watch.failed + 1;
    const { node_id, node_name, node_host, node_port } = watch.target;
    if (seen !== watch.told) {
      this.#log.info(`node ${node_id} "${node_name}" (${node_host}:${node_port}): ${meaning[seen]}`);
    }
    const isStillWell = seen === 'ok' && (watch.told ?? seen) === 'ok' && watch.target.health === health.good;
    watch.told = seen;
    if (isStillWell && (await this.#well.add(watch.target))) return;
    await this.#client.setNodeHealth(watch.target, this.#judge(watch, seen, settings), seen);
  }

  async #tellWell(targets: HealthTarget[]): Promise<boolean[]> {
    const stored = new Set(await this.#client.setNodesWell(targets));
    return targets.map(({ node_id }) => stored.has(node_id));
  }

  /** A refusal is certain at once. Silence is bad after the tries of a round and unknown before; a start is given time. */
  #judge(watch: Watch, seen: Seen, settings: HealthSettings): number {
    if (seen === 'ok') return health.good;
    if (seen === 'refused' || watch.failed > settings.max_retries) return health.bad;
    return seen === 'silent' && watch.target.health !== health.bad ? health.unknown : watch.target.health;
  }

  #say(sentence: string, level: 'info' | 'warn'): void {
    if (sentence === this.#sentence) return;
    this.#sentence = sentence;
    this.#log[level](sentence);
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#stopping;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      signal.addEventListener('abort', wake);
    });
  }
}

/** The monitor's numbers. */
const health = { unknown: -1, bad: 0, good: 1 } as const;

const meaning: Record<Seen, string> = {
  ok: 'accepts connections',
  refused: 'refuses connections',
  silent: 'does not answer',
  starting: 'is starting up',
};
