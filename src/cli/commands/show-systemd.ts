import { statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../monitor/install.js';
import { command } from '../command.js';
import { exitCodes, Failure } from '../exit-codes.js';
import * as options from '../options.js';
import { homeOf } from '../os-users.js';
import { resolvePgdata } from '../target.js';
import { noWords } from '../words.js';

interface ShowSystemdOptions {
  pgdata?: string;
}

const unitFile = '/etc/systemd/system/pgautofailover.service';

export const showSystemd = command<ShowSystemdOptions>({
  name: 'systemd',
  summary: 'Print systemd service file for this node',
  usage: '[ --pgdata ]',
  options: [options.pgdata],
  json: false,
  run: async (context, given, words) => {
    noWords(words);
    const pgdata = resolvePgdata(context, given.pgdata);
    const owner = ownerOf(pgdata);
    const program = context.program ?? join(packageRoot, 'dist/cli/main.js');
    context.log.info(`HINT: to complete a systemd integration, run the following commands (as root):`);
    context.log.info(`pg_autoctl -q show systemd --pgdata "${pgdata}" | tee ${unitFile}`);
    context.log.info('systemctl daemon-reload');
    context.log.info('systemctl enable pgautofailover');
    context.log.info('systemctl start pgautofailover');
    context.stdout.write(unit(pgdata, owner, program));
    return exitCodes.ok;
  },
});

function ownerOf(pgdata: string): { name: string; home: string } {
  try {
    return homeOf(statSync(pgdata).uid);
  } catch (error) {
    throw new Failure(exitCodes.internal, `Expected --pgdata to be a directory, got "${pgdata}"`, {
      cause: error,
    });
  }
}

function unit(pgdata: string, owner: { name: string; home: string }, program: string): string {
  return `[Unit]
Description = pg_auto_failover

[Service]
WorkingDirectory = ${owner.home}
Environment = 'PGDATA=${pgdata}'
User = ${owner.name}
ExecStart = ${program} run
Restart = always
StartLimitBurst = 20
ExecReload = ${program} reload

[Install]
WantedBy = multi-user.target
`;
}
