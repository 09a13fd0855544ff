import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { initDisplay, readInitFile, removeInitFile, writeInitFile } from '../../src/keeper/init-file.js';
import {
  initialState,
  readStateFile,
  readStateFileIfAny,
  writeStateFile,
} from '../../src/keeper/state-file.js';

/** What is written is read again; the original's block is understood; anything else is refused by name. */

const directory = mkdtempSync(join(tmpdir(), 'state-file-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'pg_autoctl.state');

/** The block that a keeper of the original writes. */
function block(version: number): Buffer {
  const bytes = Buffer.alloc(1024);
  bytes.writeInt32LE(version, 0);
  bytes.writeUInt32LE(1300, 8);
  bytes.writeUInt32LE(202209061, 12);
  bytes.writeBigUInt64LE(7400000000000000001n, 16);
  bytes.writeInt32LE(7, 24);
  bytes.writeInt32LE(0, 28);
  bytes.writeInt32LE(9, 32);
  bytes.writeBigUInt64LE(1700000000n, 48);
  bytes.writeInt32LE(10, 56);
  bytes.writeBigInt64LE(-1n, 72);
  bytes[84] = 1;
  return bytes;
}

describe('the state file', () => {
  test('comes back as it was written, and leaves nothing beside it', async () => {
    const state = {
      ...initialState(),
      node_id: 3,
      epoch: 12,
      final_lsn: '0/3000060',
      sync_set: { epoch: 11, members: [2], quorum: 1, lsn: '0/2000000' },
    };
    await writeStateFile(path, state);
    expect(await readStateFile(path)).toEqual(state);
    expect(readdirSync(directory)).toEqual(['pg_autoctl.state']);
  });

  test('replaces what a crash left beside it', async () => {
    writeFileSync(`${path}.new`, 'half');
    await writeStateFile(path, initialState());
    expect(await readStateFile(path)).toEqual(initialState());
  });

  test('of the original is taken over', async () => {
    writeFileSync(path, block(1));
    expect(await readStateFile(path)).toMatchObject({
      node_id: 7,
      group_id: 0,
      system_identifier: '7400000000000000001',
      pg_control_version: 1300,
      catalog_version_no: 202209061,
      assigned_role: 'secondary',
      current_role: 'catchingup',
      last_monitor_contact: 1700000000,
      maintenance_entered_on_shutdown: false,
    });
    writeFileSync(path, block(2));
    expect(await readStateFile(path)).toMatchObject({ maintenance_entered_on_shutdown: true });
  });

  test.each([
    ['{"version": 9}', 'version'],
    ['{"version": 1}', 'broken'],
    ['{', 'broken'],
    ['', 'broken'],
  ])('%s is refused: %s', async (text, fault) => {
    writeFileSync(path, text);
    await expect(readStateFile(path)).rejects.toMatchObject({
      fault,
      message: expect.stringContaining(path),
    });
  });

  test('of an unknown version of the original is refused', async () => {
    writeFileSync(path, block(3));
    await expect(readStateFile(path)).rejects.toMatchObject({ fault: 'version' });
  });

  test('may be missing', async () => {
    rmSync(path);
    expect(await readStateFileIfAny(path)).toBeNull();
    await expect(readStateFile(path)).rejects.toMatchObject({ fault: 'missing' });
  });
});

describe('the init file', () => {
  const init = join(directory, 'pg_autoctl.init');

  test('keeps what was found first', async () => {
    expect(await readInitFile(init)).toBeNull();
    await writeInitFile(init, 1);
    await writeInitFile(init, 2);
    expect(await readInitFile(init)).toBe(1);
    expect(initDisplay[1]).toBe('PGDATA does not exist');
    await removeInitFile(init);
    expect(await readInitFile(init)).toBeNull();
  });

  test('of the original is understood', async () => {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(1, 0);
    bytes.writeInt32LE(3, 4);
    writeFileSync(init, bytes);
    expect(await readInitFile(init)).toBe(3);
  });

  test('with anything else is refused', async () => {
    writeFileSync(init, '9\n');
    await expect(readInitFile(init)).rejects.toThrow(init);
  });
});
