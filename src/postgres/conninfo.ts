import type pg from 'pg';
import type { Config } from '../config/model.js';
export type Parameters = Record<string, string>;
export interface LocalServer {
  host: string;
  port: number;
  user: string;
  dbname: string;
  password?: string;
}
export class ConninfoError extends Error {
  override name = 'ConninfoError';
}
export function parseConninfo(_text: string): Parameters {
  throw new Error('not written yet');
}
export function buildConninfo(_parameters: Parameters): string {
  throw new Error('not written yet');
}
export function buildUri(_parameters: Parameters): string {
  throw new Error('not written yet');
}
export function localServer(_config: Config, _env?: NodeJS.ProcessEnv): LocalServer {
  throw new Error('not written yet');
}
export function localConninfo(_local: LocalServer): string {
  throw new Error('not written yet');
}
export interface ConnectOptions {
  connectTimeout?: number;
  queryTimeout?: number;
  applicationName?: string;
  dbname?: string;
  replication?: boolean;
}
export async function connectLocal(_local: LocalServer, _options?: ConnectOptions): Promise<pg.Client> {
  throw new Error('not written yet');
}
export async function connect(_conninfo: string, _options?: ConnectOptions): Promise<pg.Client> {
  throw new Error('not written yet');
}
export async function withLocal<T>(
  _local: LocalServer,
  _work: (client: pg.Client) => Promise<T>,
  _options?: ConnectOptions,
): Promise<T> {
  throw new Error('not written yet');
}
export async function clientConfig(_conninfo: string, _options?: ConnectOptions): Promise<pg.ClientConfig> {
  throw new Error('not written yet');
}
