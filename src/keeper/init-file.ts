import { link, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory, writeSynced } from './durable.js';

/** What was found in PGDATA when a creation began; the file's presence means the creation is not finished. */
export const initValues = {
  missing: 1,
  exists: 2,
  running: 3,
  primary: 4,
} as const;

export type InitValue = (typeof initValues)[keyof typeof initValues];

export const initDisplay: Record<InitValue, string> = {
  1: 'PGDATA does not exist',
  2: 'PGDATA exists',
  3: 'PostgreSQL is running',
  4: 'PostgreSQL is running and a primary server',
};

/** The value of the init file, null when there is none. The original's file is a block of five int32, ours is text. */
export async function readInitFile(path: string): Promise<InitValue | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const value = valueIn(bytes);
  if (value === null)
    throw new Error(`Expected "${path}" to hold one of 1, 2, 3, 4, found ${bytes.length} other bytes`);
  return value;
}

function valueIn(bytes: Buffer): InitValue | null {
  const text = bytes.toString('utf8').trim();
  const found = /^[1-4]$/.test(text) ? Number(text) : bytes.length >= 8 ? bytes.readInt32LE(4) : 0;
  return Object.values(initValues).find((value) => value === found) ?? null;
}

/** Writes the init file whole or not at all; one that is there already stays (it tells what was found first). */
export async function writeInitFile(path: string, value: InitValue): Promise<void> {
  const temporary = `${path}.${process.pid}`;
  await writeSynced(temporary, `${value}\n`);
  try {
    await link(temporary, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncDirectory(dirname(path));
}

export async function removeInitFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
