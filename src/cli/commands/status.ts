import { discover } from '../../postgres/discover.js';
import { type PidFile, readPidFile } from '../../supervisor/index.js';
import { type Context, command } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { localControl } from '../observe-local.js';
import * as options from '../options.js';
import { clientJson } from '../output.js';
import { setupObject } from '../setup-contents.js';
import { readLocal } from '../target.js';
import { noWords } from '../words.js';

interface StatusOptions {
  pgdata?: string;
}

export const status = command<StatusOptions>({
  name: 'status',
  summary: 'Display the current status of the pg_autoctl service',
  usage: '[ --pgdata --json ]',
  options: [options.pgdata, options.json],
  json: true,
  run: async (context, given, words) => {
    noWords(words);
    const { config, paths, pgdata } = readLocal(context, given.pgdata);
    const postmaster = localControl(context.env, context.log, { config, paths }).status();
    const running = readPidFile(paths.pid);
    if (running === null) {
      if (postmaster.running) {
        context.log.fatal(
          `Postgres is running at "${pgdata}" with pid ${postmaster.pid}, and nothing supervises it`,
        );
      }
      context.log.info(`pg_autoctl is not running at "${pgdata}"`);
      return exitCodes.badState;
    }
    context.log.info(`pg_autoctl is running with pid ${running.pid}`);
    if (!postmaster.ready) return exitCodes.pgctl;
    context.log.info(
      `Postgres is serving PGDATA "${pgdata}" on port ${postmaster.port ?? config.postgresql.port} with pid ${postmaster.pid}`,
    );
    if (!context.json) return exitCodes.ok;
    const setup = await discover({
      config,
      incomplete: paths.incomplete,
      env: context.env,
      log: context.log,
    });
    return print(context, setupObject(setup), running);
  },
});

function print(context: Context, postgres: Record<string, unknown>, running: PidFile): ExitCode {
  const services = running.services.map(({ name, pid }) => ({
    name,
    pid,
    status: isAlive(pid) ? 'running' : 'not running',
    version: running.version,
    pgautofailover: running.extensionVersion,
  }));
  const { pid, pgdata, version } = running;
  context.stdout.write(
    clientJson({ postgres, pg_autoctl: { pid, status: 'running', pgdata, version, semId: 0, services } }),
  );
  return exitCodes.ok;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
