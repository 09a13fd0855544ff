import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AlreadyRunning, OwnPidFile, readPidFile } from '../../src/supervisor/pidfile.js';

/** One live supervisor a data directory: a stale file is no obstacle, a live one always is. */

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pidfile-'));
  path = join(directory, 'pg_autoctl.pid');
});
afterEach(() => rmSync(directory, { recursive: true }));

const content = { pid: process.pid, pgdata: '/data', version: '1', extensionVersion: '2.0', services: [] };
const write = (pid: number) => writeFileSync(path, `${pid}\n/data\n1\n2.0\n0\n`);

/** A process of its own, ended after the work. */
async function withOther<T>(work: (pid: number) => T): Promise<T> {
  const child = spawn('sleep', ['60']);
  try {
    return work(child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
  }
}

describe('claiming', () => {
  test('writes the lines of the original, and the services below them', () => {
    const own = OwnPidFile.claim(path, content);
    own.setServices([{ pid: 12, name: 'postgres' }]);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n/data\n1\n2.0\n0\n12 postgres\n`);
    expect(readPidFile(path)).toEqual({ ...content, services: [{ pid: 12, name: 'postgres' }] });
    expect(own.isOurs()).toBe(true);
    own.release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('is refused while another process lives', async () => {
    await withOther((pid) => {
      write(pid);
      expect(() => OwnPidFile.claim(path, content)).toThrow(AlreadyRunning);
      expect(readPidFile(path)?.pid).toBe(pid);
    });
  });

  test('takes over what a dead process left', () => {
    write(2 ** 22 - 1);
    expect(readPidFile(path)).toBeNull();
    expect(OwnPidFile.claim(path, content).isOurs()).toBe(true);
  });

  test('takes over from a pid that was given to another process since', async () => {
    await withOther((pid) => {
      write(pid);
      const before = new Date(Date.now() - 3_600_000);
      utimesSync(path, before, before);
      expect(readPidFile(path)).toBeNull();
      expect(OwnPidFile.claim(path, content).isOurs()).toBe(true);
    });
  });

  test.each(['', 'what\n', '0\n', '-1\n'])('takes over a file without a pid: %j', (text) => {
    writeFileSync(path, text);
    expect(OwnPidFile.claim(path, content).isOurs()).toBe(true);
  });
});

describe('losing', () => {
  test('is noticed, and the file of another is left alone', async () => {
    const own = OwnPidFile.claim(path, content);
    rmSync(path);
    expect(own.isOurs()).toBe(false);
    await withOther((pid) => {
      write(pid);
      expect(own.isOurs()).toBe(false);
      own.release();
      expect(existsSync(path)).toBe(true);
    });
  });
});
