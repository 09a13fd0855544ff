import type { Logger } from '../log/logger.js';
export async function discoverHostname(_options: {
  towards: { host: string; port: number };
  monitor?: boolean;
  signal?: AbortSignal;
  log: Logger;
}): Promise<string> {
  throw new Error('not written yet');
}
export async function checkHostname(_hostname: string, _log: Logger): Promise<void> {
  throw new Error('not written yet');
}
export async function lanCidr(_hostname: string): Promise<string | undefined> {
  throw new Error('not written yet');
}
export async function nameOrAddress(_host: string, _log: Logger): Promise<string> {
  throw new Error('not written yet');
}
