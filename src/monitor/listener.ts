import { Socket } from 'node:net';
import type pg from 'pg';
import pgListen, { type Subscriber } from 'pg-listen';
import { z } from 'zod';
import { states } from '../fsm/states.js';
import { nextDelay } from './backoff.js';
import { type ConnectionSettings, connectTo } from './connection.js';
import { isTimeout } from './errors.js';
import { Patience } from './patience.js';
import type { StateNotification } from './rows.js';

/** Hears the monitor. A notification is a hint and never the truth: whoever is nudged asks the monitor again. */

export interface Handlers {
  /** After each (re)connect, since what was sent meanwhile is lost. */
  onNudge?: () => void;
  onState?: (notification: StateNotification) => void;
  onLog?: (text: string) => void;
  onError?: (error: Error) => void;
}

const stateNotification = z.object({
  type: z.literal('state'),
  formation: z.string(),
  groupId: z.int(),
  nodeId: z.int(),
  name: z.string(),
  host: z.string(),
  port: z.int(),
  reportedState: z.enum(states),
  goalState: z.enum(states),
  health: z.enum(['unknown', 'bad', 'good']),
});

/** A dead socket looks alive: the connection is asked this often, and each question has this long. */
const ping = 5000;
const settings: ConnectionSettings = { application_name: 'pg_autoctl listener', query_timeout: ping };

/** A group whose notifications alone are wanted. */
export interface ListenedGroup {
  formation: string;
  groupId: number;
}

const allGroups = 'state';

export class MonitorListener {
  #uri: string;
  #handlers: Handlers;
  #group: ListenedGroup | undefined;
  #subscriber: Subscriber | null = null;
  #closing = new AbortController();
  /** Of the subscriber. */
  #socket: Socket | null = null;
  #patience = new Patience();
  #starting: Promise<void> | null = null;
  #wake: (() => void) | null = null;
  #hears = false;
  #whenListening: (() => void)[] = [];

  /** @param group with it, other groups are not heard, unless the monitor can only tell of all of them */
  constructor(uri: string, handlers: Handlers, group?: ListenedGroup) {
    this.#uri = uri;
    this.#handlers = handlers;
    this.#group = group;
  }

  /** Connects, for as long as it takes; what is heard goes to the handlers. Returns at once. */
  start(): void {
    if (this.#starting !== null || this.#closing.signal.aborted) return;
    this.#starting = this.#connect().finally(() => {
      this.#starting = null;
    });
  }

  /** Starts, and waits until nothing that is sent from then on is missed. */
  listening(): Promise<void> {
    this.start();
    return this.#hears ? Promise.resolve() : new Promise((resolve) => this.#whenListening.push(resolve));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#wake?.();
    if (this.#starting !== null) this.#socket?.destroy();
    await this.#starting;
    await this.#drop();
  }

  async #connect(): Promise<void> {
    let delay = 0;
    while (!this.#closing.signal.aborted) {
      try {
        const { client, config } = await connectTo(this.#uri, settings, {
          patience: this.#patience,
          signal: this.#closing.signal,
        });
        const channel = await this.#channel(client).finally(() => client.end());
        await this.#subscribe(config, channel).catch((failure: unknown) => {
          // It took one connection, and not this one: the next gets longer.
          if (isTimeout(failure)) this.#patience.silent();
          throw failure;
        });
        this.#patience.answered();
        return;
      } catch (error) {
        this.#handlers.onError?.(error instanceof Error ? error : new Error(String(error)));
        await this.#drop();
        delay = nextDelay(delay);
        await this.#pause(Math.max(delay, this.#patience.pause));
      }
    }
  }

  /** A monitor of the original, or an older one, sends on one channel for all groups. */
  async #channel(client: pg.Client): Promise<string> {
    if (this.#group === undefined) return allGroups;
    const { formation, groupId } = this.#group;
    const { rows } = await client.query<{ known: boolean }>(
      "select to_regprocedure('pgautofailover.group_channel(text, integer)') is not null as known",
    );
    if (rows[0]?.known !== true) return allGroups;
    const asked = await client.query<{ channel: string }>(
      'select pgautofailover.group_channel($1::text, $2::int) as channel',
      [formation, groupId],
    );
    return asked.rows[0]?.channel ?? allGroups;
  }

  async #subscribe(config: pg.ClientConfig, channel: string): Promise<void> {
    const stream = () => {
      this.#socket = new Socket();
      return this.#socket;
    };
    const subscriber = pgListen.default({ ...config, stream } as pg.ClientConfig, {
      retryInterval: () => nextDelay(0),
      retryTimeout: Number.POSITIVE_INFINITY,
      // Not for ever: its loop would go on behind a listener that was closed.
      retryLimit: 3,
      paranoidChecking: ping,
      parse: (text) => text,
    });
    this.#subscriber = subscriber;
    const isCurrent = () => this.#subscriber === subscriber;
    subscriber.events.on('connected', () => isCurrent() && this.#handlers.onNudge?.());
    // Its retries are used up: the monitor may have moved, so all of its hosts are tried again.
    subscriber.events.on('error', (error) => {
      if (!isCurrent() || this.#closing.signal.aborted) return;
      this.#handlers.onError?.(error);
      void this.#drop().then(() => this.start());
    });
    subscriber.notifications.on(channel, (payload: unknown) => isCurrent() && this.#heard(payload));
    subscriber.notifications.on('log', (payload: unknown) => {
      if (isCurrent() && typeof payload === 'string') this.#handlers.onLog?.(payload);
    });
    await subscriber.connect();
    await subscriber.listenTo(channel);
    if (this.#handlers.onLog !== undefined) await subscriber.listenTo('log');
    this.#hears = true;
    for (const tell of this.#whenListening.splice(0)) tell();
    // Listening began after `connected`: what was sent in between is lost as well.
    this.#handlers.onNudge?.();
  }

  #heard(payload: unknown): void {
    if (typeof payload !== 'string') return;
    let content: unknown;
    try {
      content = JSON.parse(payload);
    } catch (error) {
      this.#handlers.onError?.(
        new Error(`Expected JSON on channel state, received ${payload}`, { cause: error }),
      );
      return;
    }
    const parsed = stateNotification.safeParse(content);
    if (parsed.success) this.#handlers.onState?.(parsed.data);
    else
      this.#handlers.onError?.(
        new Error(`Unexpected content on channel state: ${z.prettifyError(parsed.error)}`),
      );
  }

  async #drop(): Promise<void> {
    const subscriber = this.#subscriber;
    this.#subscriber = null;
    await subscriber?.close().catch(() => undefined);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
