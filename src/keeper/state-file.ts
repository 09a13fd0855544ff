import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { LocalState } from '../fsm/node.js';
import { states } from '../fsm/states.js';
import { replaceFile } from './durable.js';

/** The state file `pg_autoctl.state`: who this node is on the monitor, where it stands, where it was last told to go. */

export const stateFileVersion = 1;

export type StateFileFault = 'missing' | 'broken' | 'version';

export class StateFileError extends Error {
  override name = 'StateFileError';
  constructor(
    readonly fault: StateFileFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const state = z.enum(states);

const schema = z.object({
  version: z.literal(stateFileVersion),
  pg_control_version: z.int(),
  catalog_version_no: z.int(),
  system_identifier: z.string().regex(/^\d+$/),
  node_id: z.int(),
  group_id: z.int(),
  current_role: state,
  assigned_role: state,
  last_monitor_contact: z.number(),
  last_secondary_contact: z.number(),
  maintenance_entered_on_shutdown: z.boolean(),
  epoch: z.int().default(0),
  final_lsn: z.string().nullable().default(null),
  sync_set: z
    .object({
      epoch: z.int(),
      members: z.array(z.int()),
      quorum: z.int(),
      /** Null while the set is written but not yet verified to be in force. */
      lsn: z.string().nullable(),
    })
    .nullable()
    .default(null),
  copied: z.boolean().default(false),
  forked: z.boolean().default(false),
});

/** What a node knows before it is registered. */
export function initialState(): LocalState {
  return {
    version: stateFileVersion,
    pg_control_version: 0,
    catalog_version_no: 0,
    system_identifier: '0',
    node_id: -1,
    group_id: 1,
    current_role: 'init',
    assigned_role: 'unknown',
    last_monitor_contact: 0,
    last_secondary_contact: 0,
    maintenance_entered_on_shutdown: false,
    epoch: 0,
    final_lsn: null,
    sync_set: null,
    copied: false,
    forked: false,
  };
}

/** Reads the state file; the binary block of a node made by the original is understood too. */
export async function readStateFile(path: string): Promise<LocalState> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new StateFileError('missing', `Expected a state file at "${path}", found none`, { cause: error });
    }
    throw error;
  }
  return bytes[0] === 0x7b ? fromJson(path, bytes.toString('utf8')) : fromBlock(path, bytes);
}

/** The state file's content, null when there is no file. */
export async function readStateFileIfAny(path: string): Promise<LocalState | null> {
  try {
    return await readStateFile(path);
  } catch (error) {
    if (error instanceof StateFileError && error.fault === 'missing') return null;
    throw error;
  }
}

/** Replaces the state file; when this returns the new content survives a crash. */
export async function writeStateFile(path: string, content: LocalState): Promise<void> {
  await replaceFile(path, `${JSON.stringify(content, null, 2)}\n`);
}

function fromJson(path: string, text: string): LocalState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StateFileError(
      'broken',
      `Expected JSON in state file "${path}", found ${text.length} other characters`,
      {
        cause: error,
      },
    );
  }
  const version = z.object({ version: z.unknown() }).safeParse(value).data?.version;
  if (version !== stateFileVersion) {
    throw new StateFileError(
      'version',
      `Expected state file "${path}" to be of version ${stateFileVersion}, found ${String(version)}`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new StateFileError('broken', `State file "${path}" is broken: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}

/** The original's numbers of the states. */
const numbered = [
  'unknown',
  'init',
  'single',
  'primary',
  'wait_primary',
  'wait_standby',
  'demoted',
  'demote_timeout',
  'draining',
  'secondary',
  'catchingup',
  'prepare_promotion',
  'stop_replication',
  'maintenance',
  'join_primary',
  'apply_settings',
  'prepare_maintenance',
  'wait_maintenance',
  'report_lsn',
  'fast_forward',
  'join_secondary',
  'dropped',
] as const;

/** The original's block of 1024 bytes in the machine's byte order, as laid out on 64-bit Linux. */
function fromBlock(path: string, bytes: Buffer): LocalState {
  if (bytes.length < 88) {
    throw new StateFileError(
      'broken',
      `Expected state file "${path}" to have 1024 bytes, found ${bytes.length}`,
    );
  }
  const version = bytes.readInt32LE(0);
  if (version !== 1 && version !== 2) {
    throw new StateFileError(
      'version',
      `Expected state file "${path}" to be of version 1 or 2, found ${version}`,
    );
  }
  const role = (offset: number) => {
    const found = numbered[bytes.readInt32LE(offset)];
    if (found !== undefined) return found;
    throw new StateFileError(
      'broken',
      `Expected a state at byte ${offset} of "${path}", found ${bytes.readInt32LE(offset)}`,
    );
  };
  return {
    ...initialState(),
    pg_control_version: bytes.readUInt32LE(8),
    catalog_version_no: bytes.readUInt32LE(12),
    system_identifier: bytes.readBigUInt64LE(16).toString(),
    node_id: bytes.readInt32LE(24),
    group_id: bytes.readInt32LE(28),
    assigned_role: role(32),
    last_monitor_contact: Number(bytes.readBigUInt64LE(48)),
    current_role: role(56),
    last_secondary_contact: Number(bytes.readBigUInt64LE(64)),
    maintenance_entered_on_shutdown: version === 2 && bytes[84] === 1,
  };
}
