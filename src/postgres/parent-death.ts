import { spawnSync } from 'node:child_process';

const works = new Map<string, boolean>();

/** What to put before a command so that it gets a signal when we die; empty where the system cannot do that. */
export function parentDeathCommand(env: NodeJS.ProcessEnv, signal: 'INT' | 'KILL' = 'INT'): string[] {
  const command = ['setpriv', '--pdeathsig', signal];
  const known = works.get(signal) ?? isKnown(command, env);
  works.set(signal, known);
  return known ? command : [];
}

function isKnown([program = '', ...args]: string[], env: NodeJS.ProcessEnv): boolean {
  return spawnSync(program, [...args, 'true'], { env, stdio: 'ignore' }).status === 0;
}
