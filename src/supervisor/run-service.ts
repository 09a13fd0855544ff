import type { LoopEnd } from '../keeper/loop.js';
import { KeeperService, type ServiceOptions } from '../keeper/service.js';
import { listenToSignals } from './signals.js';

/** A clean shutdown that takes longer becomes an immediate one. */
const stopWithin = 60_000;

/** Runs a keeper until it ends or is told to, then stops Postgres: a keeper leaves no unattended server behind. */
export async function runService(options: ServiceOptions): Promise<LoopEnd> {
  const { log } = options;
  const service = new KeeperService(options);
  let atOnce: () => void = () => undefined;
  const quit = new Promise<LoopEnd>((resolve) => {
    atOnce = () => resolve('left');
  });
  const deaf = listenToSignals({
    stop: (stop, signal) => {
      log.info(`leaving: ${signal === 'timeout' ? 'the present step takes too long' : `received ${signal}`}`);
      service.leave({ abort: stop !== 'graceful' });
      if (stop === 'immediate') atOnce();
    },
    reload: () => {
      log.info('reloading the configuration: received SIGHUP');
      service.reload();
      service.node.control.reload();
    },
  });
  try {
    return await Promise.race([service.run(), quit]);
  } finally {
    await service.node.control.ensureStopped({ escalateAfter: stopWithin });
    service.node.control.close();
    deaf();
  }
}
