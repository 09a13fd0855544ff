#!/usr/bin/env node
import { standardError } from '../log/standard-error.js';
import { createProgram } from './program.js';

// A reader that went away (`pg_autoctl show events | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 12);
});

const { stdout, env } = process;
const [, program, ...words] = process.argv;
process.exit(
  await createProgram({ stdout, stderr: standardError, env, cwd: process.cwd(), program }).run(words),
);
