import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Scene } from './scene.js';

/** Leaves everything running: says how to look around, and writes the script that ends it. */
export function leaveRunning(scene: Scene): void {
  const { stage } = scene;
  const { folder, narrator, ports, superuser } = stage;
  const script = join(folder, 'end.sh');
  writeFileSync(script, endScript(folder), { mode: 0o755 });
  stage.leave();
  narrator.chapter('Everything is left running');
  narrator.say('To look around:');
  narrator.command(`cd ${folder}; PATH=$PWD/bin:$PATH`);
  narrator.command('pg_autoctl show state --pgdata ./monitor');
  narrator.command('pg_autoctl perform switchover --pgdata ./monitor');
  narrator.command(`psql -h 127.0.0.1 -p ${ports.a} -U ${superuser} postgres`);
  const monitor = `-h 127.0.0.1 -p ${ports.monitor} -U ${superuser} pg_auto_failover`;
  narrator.command(`psql ${monitor} -c 'select * from pgautofailover.node'`);
  narrator.say(`The logs are in ${join(folder, 'logs')}. To end and remove all of it:`);
  narrator.command(script);
}

const endScript = (folder: string): string => `#!/bin/sh
# Ends the demo that was left running, and removes its files.
cd '${folder}' || exit
for pgdata in ./node_a/data ./node_b/data ./monitor; do
  [ -d "$pgdata" ] || continue
  ./bin/pg_autoctl stop --pgdata "$pgdata" 2>/dev/null
  tries=0
  while ./bin/pg_autoctl status --pgdata "$pgdata" >/dev/null 2>&1; do
    tries=$((tries + 1))
    [ "$tries" -lt 100 ] || { echo "the pg_autoctl of $pgdata does not end" >&2; exit 1; }
    sleep 0.2
  done
done
if grep -q " $PWD/node_a " /proc/mounts 2>/dev/null; then umount ./node_a || exit; fi
chmod -R u+w ./node_a 2>/dev/null
cd / && exec rm -rf '${folder}'
`;
