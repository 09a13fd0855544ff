import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import { findPgCtl } from '../../postgres/binaries.js';
import { discover, type PgSetup } from '../../postgres/discover.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes, Failure } from '../exit-codes.js';
import { observeLocal } from '../observe-local.js';
import * as options from '../options.js';
import { postmasterStatus } from '../setup-contents.js';
import { type Local, readLocal } from '../target.js';
import { asInteger } from '../values.js';
import { noWords } from '../words.js';

interface SetupOptions {
  pgdata?: string;
}

const given = [options.pgdata, options.json];

export const setupPgCtl = command<SetupOptions>({
  name: 'pg_ctl',
  summary: 'Find a non-ambiguous pg_ctl program and Postgres version',
  usage: '[ --pgdata ]',
  options: given,
  json: false,
  run: async (context, _chosen, words) => {
    noWords(words);
    const found = await findPgCtl(context.env);
    for (const { pg_ctl, version } of found)
      context.log.info(`Found "${pg_ctl}" for Postgres version ${version.text}`);
    const [first] = found;
    if (first === undefined)
      throw new Failure(exitCodes.internal, 'Failed to find a pg_ctl program', { fatal: true });
    context.log.info(`Using "${first.pg_ctl}"`);
    return exitCodes.ok;
  },
});

export const setupReady = command<SetupOptions>({
  name: 'ready',
  summary: 'Return true is the local Postgres server is ready',
  usage: '[ --pgdata ]',
  options: given,
  json: false,
  run: async (context, chosen, words) => {
    noWords(words);
    return readiness(context, await setupOf(context, readLocal(context, chosen.pgdata, exitCodes.badConfig)));
  },
});

export const setupWait = command<SetupOptions & { timeout?: string; readWrite?: boolean }>({
  name: 'wait',
  summary: 'Wait until the local Postgres server is ready',
  usage: '[ --pgdata --timeout --read-write ]',
  options: [
    ...given,
    () => new Option('-T, --timeout <seconds>', 'how long to wait, default to 30'),
    () => new Option('-W, --read-write', 'wait until Postgres takes writes'),
  ],
  json: false,
  run: async (context, chosen, words) => {
    noWords(words);
    const seconds = chosen.timeout === undefined ? 30 : asInteger('--timeout', chosen.timeout, 0, 2_147_483);
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const local = readLocal(context, chosen.pgdata, exitCodes.badConfig);
      const setup = await setupOf(context, local);
      const done =
        setup.postmaster.ready && (chosen.readWrite !== true || (await takesWrites(context, local)));
      if (done || Date.now() >= end) return done ? readiness(context, setup) : notReady(context, setup);
      await sleep(100);
    }
  },
});

function setupOf({ env }: Context, { config, paths }: Local): Promise<PgSetup> {
  return discover({ config, incomplete: paths.incomplete, env });
}

function readiness(context: Context, setup: PgSetup): ExitCode {
  if (!setup.postmaster.ready) return notReady(context, setup);
  context.log.info(`Postgres status is: "${postmasterStatus(setup)}"`);
  return exitCodes.ok;
}

function notReady({ log }: Context, setup: PgSetup): ExitCode {
  log.info(`Postgres status is: "${postmasterStatus(setup)}"`);
  return exitCodes.pgsql;
}

async function takesWrites({ env, log }: Context, local: Local): Promise<boolean> {
  return (await observeLocal(env, log, local)).inRecovery === false;
}
