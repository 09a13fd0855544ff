import type { Logger } from '../log/logger.js';
export interface ControlOptions {
  pgdata: string;
  pg_ctl: string;
  port: number;
  listen_addresses: string;
  incomplete: string;
  log: Logger;
  env?: NodeJS.ProcessEnv;
}
export interface PostmasterStatus {
  running: boolean;
  ready: boolean;
  pid?: number;
  port?: number;
  socketDirectory?: string;
  listenAddress?: string;
  line?: 'starting' | 'stopping' | 'ready' | 'standby';
}
export interface Exit {
  pid: number;
  code: number | null;
  signal: NodeJS.Signals | null;
  expected: boolean;
}
export interface StartOptions {
  timeout?: number;
  asChild?: boolean;
  signal?: AbortSignal;
}
export interface StopOptions {
  timeout?: number;
  escalateAfter?: number;
  killAfter?: number;
}
export type StopMode = 'smart' | 'fast' | 'immediate';
export class StartFailed extends Error {
  override name = 'StartFailed';
}
export class StillStarting extends Error {
  override name = 'StillStarting';
}
export class StillRunning extends Error {
  override name = 'StillRunning';
}
export class PostgresControl {
  constructor(_options: ControlOptions) {}
  configure(_changes: { pg_ctl?: string; port?: number; listen_addresses?: string }): void {
    throw new Error('not written yet');
  }
  get isChild(): boolean {
    throw new Error('not written yet');
  }
  status(): PostmasterStatus {
    throw new Error('not written yet');
  }
  isReady(): boolean {
    throw new Error('not written yet');
  }
  onExit(_callback: (exit: Exit) => void): () => void {
    throw new Error('not written yet');
  }
  async start(_options?: StartOptions): Promise<void> {
    throw new Error('not written yet');
  }
  async stop(_mode: StopMode, _options?: StopOptions): Promise<void> {
    throw new Error('not written yet');
  }
  async ensureRunning(_options?: StartOptions): Promise<void> {
    throw new Error('not written yet');
  }
  async ensureStopped(_options?: StopOptions): Promise<void> {
    throw new Error('not written yet');
  }
  async sweep(): Promise<number> {
    throw new Error('not written yet');
  }
  reload(): void {
    throw new Error('not written yet');
  }
  adopt(): void {
    throw new Error('not written yet');
  }
  close(): void {
    throw new Error('not written yet');
  }
}
