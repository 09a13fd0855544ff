#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { leaveRunning } from './keep.js';
import { createNarrator } from './narrator.js';
import { Scene } from './scene.js';
import { Stage } from './stage.js';
import { walkThrough } from './walk-through.js';

const usage = `usage: npm run demo [ -- --keep ]

Plays the walk-through on this machine, in a throwaway folder on free ports.

  --keep    leave everything running at the end, and print how to look around
  --help    show this
`;

/** Exit status 0 only if every step held. */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { keep: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  const began = performance.now();
  const narrator = createNarrator(process.stdout);
  const interrupted = interruption();
  const stage = await Stage.build(narrator, interrupted.signal);
  const scene = new Scene(stage);
  let keep = values.keep === true;
  let status = 0;
  narrator.say(`Everything happens in ${stage.folder}, as OS user ${stage.superuser}.`);
  try {
    const { outage, acknowledged } = await walkThrough(scene);
    narrator.chapter('All steps held');
    narrator.say(`Write outage: ${(outage / 1000).toFixed(2)} s.`);
    narrator.say(`0 of ${acknowledged} acknowledged rows lost.`);
    narrator.say(`All of this took ${Math.round((performance.now() - began) / 1000)} s.`);
  } catch (error) {
    if (interrupted.signal.aborted) keep = false;
    status = interrupted.signal.aborted ? 130 : 1;
    narrator.failed(interrupted.signal.aborted ? 'Interrupted.' : messageOf(error));
  }
  await scene.close();
  if (keep) {
    leaveRunning(scene);
    return status;
  }
  narrator.say('Ending what was started, and removing the folder.');
  await stage.strike();
  return status;
}

/** Aborted by the first Ctrl-C, a TERM, or the end of the terminal; while cleaning up these are not heard again. */
function interruption(): AbortController {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(new Error(`received ${signal}`)));
  }
  return controller;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// The end of a pipe that we print to must not keep us from cleaning up.
process.stdout.on('error', () => undefined);

process.exit(
  await main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    if (error instanceof AggregateError) {
      for (const each of error.errors) process.stderr.write(`  ${messageOf(each)}\n`);
    }
    return 1;
  }),
);
