import type { SslConfig } from '../config/model.js';
import type { Logger } from '../log/logger.js';
import type { LocalServer } from './conninfo.js';
import type { PostgresControl } from './control.js';
export interface Upstream {
  host: string;
  port: number;
  applicationName: string;
  slot: string;
  password: string;
  dbname: string;
  ssl: SslConfig;
}
export interface StandbySettings {
  upstream?: Upstream;
  slot: string;
  target?:
    | { lsn: string; action: 'pause' | 'promote' | 'shutdown' }
    | { immediate: true; action: 'pause' | 'promote' | 'shutdown' };
  timeline?: 'latest' | 'current';
}
export function slotName(_nodeId: number): string {
  throw new Error('not written yet');
}
export function copyName(_nodeId: number): string {
  throw new Error('not written yet');
}
export async function writeStandbyFiles(_pgdata: string, _settings: StandbySettings): Promise<boolean> {
  throw new Error('not written yet');
}
export async function cleanStandbyFiles(_pgdata: string): Promise<void> {
  throw new Error('not written yet');
}
export interface TimelineEntry {
  tli: number;
  begin: string;
  end: string | null;
}
export interface Identity {
  systemIdentifier: string;
  timeline: number;
  lsn: string;
  history: TimelineEntry[];
}
export async function handshake(_upstream: Upstream): Promise<Identity> {
  throw new Error('not written yet');
}
export async function upstreamHasSlot(_upstream: Upstream): Promise<boolean> {
  throw new Error('not written yet');
}
export async function createAndDropSlots(_options: {
  local: LocalServer;
  names: readonly string[];
}): Promise<void> {
  throw new Error('not written yet');
}
export async function maintainSlots(_options: {
  local: LocalServer;
  slots: readonly { name: string; lsn: string }[];
  versionNumber: number;
}): Promise<void> {
  throw new Error('not written yet');
}
export async function promote(_options: {
  control: PostgresControl;
  local: LocalServer;
  log: Logger;
  signal?: AbortSignal;
  timeout?: number;
}): Promise<{ timeline: number }> {
  throw new Error('not written yet');
}
export async function checkpoint(_local: LocalServer): Promise<void> {
  throw new Error('not written yet');
}
export async function cut(_options: {
  pgdata: string;
  local: LocalServer;
  control: PostgresControl;
  slot: string;
  timeout?: number;
}): Promise<{ lsn: string }> {
  throw new Error('not written yet');
}
export async function applySyncNames(_options: {
  local: LocalServer;
  control: PostgresControl;
  names: string;
}): Promise<void> {
  throw new Error('not written yet');
}
export class NotInForce extends Error {
  override name = 'NotInForce';
}
export async function verifyInForce(_options: {
  local: LocalServer;
  names: string;
  members: readonly string[];
  former: readonly string[];
  kRose: boolean;
  wasEmpty: boolean;
  timeout: number;
}): Promise<{ lsn: string }> {
  throw new Error('not written yet');
}
export async function disableSync(_options: {
  local: LocalServer;
  control: PostgresControl;
  log: Logger;
}): Promise<void> {
  throw new Error('not written yet');
}
export async function setReadOnly(_options: {
  local: LocalServer;
  control: PostgresControl;
  readOnly: boolean;
}): Promise<void> {
  throw new Error('not written yet');
}
export async function settingFromFiles(_options: {
  pg_ctl: string;
  pgdata: string;
  name: string;
}): Promise<string> {
  throw new Error('not written yet');
}
