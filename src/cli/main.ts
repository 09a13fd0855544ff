#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { standardError } from '../log/standard-error.js';
import { createProgram } from './program.js';

// A reader that went away (`pg_autoctl show events | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 12);
});

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

const { stdout, env, stdin, stderr } = process;
const [, program, ...words] = process.argv;
process.exit(
  await createProgram({
    stdout,
    stderr: standardError,
    env,
    cwd: process.cwd(),
    program,
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
  }).run(words),
);
