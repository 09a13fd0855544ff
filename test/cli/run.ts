import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { createProgram } from '../../src/cli/program.js';

export interface Outcome {
  code: number;
  stdout: string;
  /** Without times and pids. */
  stderr: string;
}

export interface Surroundings {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  uid?: number;
  ask?: (question: string) => Promise<string>;
}

/** Runs a command line in this process, as an ordinary user with nothing in the environment but a home. */
export async function pgAutoctl(
  words: readonly string[],
  { env = { HOME: '/nonexistent' }, cwd = '/', uid = 1000, ask }: Surroundings = {},
): Promise<Outcome> {
  const stdout = new Memory();
  const stderr = new Memory();
  const code = await createProgram({ stdout, stderr, env, cwd, uid, ask }).run(words);
  return { code, stdout: stdout.text, stderr: stderr.text.replace(/^\d\d:\d\d:\d\d \d+ /gm, '') };
}

class Memory extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** A new directory, and how to remove it. */
export function temporary(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'pgaf-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
