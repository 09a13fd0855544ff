import { MonitorListener } from '../monitor/listener.js';
import type { StateNotification } from '../monitor/rows.js';
import type { Context } from './command.js';

export interface Hearing {
  /** Notifications in the order received, until `finished` says so or the time is over. */
  until: (finished: (notification: StateNotification) => boolean, seconds: number) => Promise<boolean>;
  close: () => Promise<void>;
}

export interface HearingOptions {
  /** Which notifications count; the others are not even shown. */
  about: (notification: StateNotification) => boolean;
  onState?: (notification: StateNotification, at: Date) => void;
  onLog?: (text: string) => void;
}

/** Listens to the monitor; when this returns nothing sent from now on is missed. */
export async function hear(context: Context, connection: string, options: HearingOptions): Promise<Hearing> {
  const heard: StateNotification[] = [];
  let wake: (() => void) | null = null;
  const { onLog } = options;
  const listener = new MonitorListener(connection, {
    onState: (notification) => {
      if (!options.about(notification)) return;
      options.onState?.(notification, new Date());
      heard.push(notification);
      wake?.();
    },
    ...(onLog === undefined ? {} : { onLog }),
    onError: (error) =>
      context.log.warn(`Lost the connection to the monitor, trying again: ${error.message}`),
  });
  await listener.listening();

  return {
    close: () => listener.close(),
    until: (finished, seconds) =>
      new Promise((resolve) => {
        const timer = seconds > 0 ? setTimeout(() => resolve(false), seconds * 1000) : null;
        wake = () => {
          for (let next = heard.shift(); next !== undefined; next = heard.shift()) {
            if (!finished(next)) continue;
            if (timer !== null) clearTimeout(timer);
            resolve(true);
            return;
          }
        };
        wake();
      }),
  };
}
