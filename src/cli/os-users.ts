import { readFileSync } from 'node:fs';

/** Name and home directory of an OS user, by uid. */
export function homeOf(uid: number): { name: string; home: string } {
  const entries = readFileSync('/etc/passwd', 'utf8').split('\n');
  const fields = entries.map((line) => line.split(':')).find(([, , id]) => id === String(uid));
  return { name: fields?.[0] ?? String(uid), home: fields?.[5] ?? '/' };
}
