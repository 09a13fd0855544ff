import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programPath } from './binaries.js';
import { readIncomplete } from './incomplete.js';
import { runProgram } from './programs.js';

/** What pg_controldata tells of a data directory. */
export interface ControlData {
  controlVersion: number;
  catalogVersion: number;
  /** 64 bits, hence text. */
  systemIdentifier: string;
  /** `in production`, `shut down`, `shut down in recovery`, … */
  state: string;
  timeline: number;
  checkpointLsn: string;
  redoLsn: string;
  minRecoveryLsn: string;
  walSegmentSize: number;
  walLogHints: boolean;
  dataChecksums: boolean;
}

/** Reads global/pg_control, whether or not the server runs. An empty answer is asked for once more. */
export async function readControlData(options: { pg_ctl: string; pgdata: string }): Promise<ControlData> {
  const program = programPath(options.pg_ctl, 'pg_controldata');
  const read = () => runProgram(program, { args: ['-D', options.pgdata], pgdata: options.pgdata });
  let { stdout } = await read();
  if (stdout.trim() === '') {
    await sleep(1000);
    stdout = (await read()).stdout;
  }
  return parseControlData(stdout);
}

/** Parses the output of pg_controldata in the C locale. */
export function parseControlData(output: string): ControlData {
  const lines = output.split('\n').map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  const values = new Map(lines);
  const value = (label: string): string => {
    const found = values.get(label);
    if (found === undefined) throw new Error(`Expected "${label}" in the output of pg_controldata`);
    return found;
  };
  return {
    controlVersion: Number(value('pg_control version number')),
    catalogVersion: Number(value('Catalog version number')),
    systemIdentifier: value('Database system identifier'),
    state: value('Database cluster state'),
    timeline: Number(value("Latest checkpoint's TimeLineID")),
    checkpointLsn: value('Latest checkpoint location'),
    redoLsn: value("Latest checkpoint's REDO location"),
    minRecoveryLsn: value('Minimum recovery ending location'),
    walSegmentSize: Number(value('Bytes per WAL segment')),
    walLogHints: value('wal_log_hints setting') === 'on',
    dataChecksums: value('Data page checksum version') !== '0',
  };
}

export type DataDirectory = 'missing' | 'empty' | 'cluster' | 'incomplete' | 'foreign';

/** What is at PGDATA: `foreign` is a directory with something in it that is no cluster. */
export function dataDirectory(pgdata: string, incomplete: string): DataDirectory {
  if (readIncomplete(pgdata, incomplete)) return 'incomplete';
  if (!existsSync(pgdata)) return 'missing';
  if (existsSync(join(pgdata, 'global', 'pg_control'))) return 'cluster';
  return readdirSync(pgdata).length === 0 ? 'empty' : 'foreign';
}
