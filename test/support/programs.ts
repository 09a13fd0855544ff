import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const below = (parent: string, child: (name: string) => string): string[] => {
  try {
    return readdirSync(parent)
      .sort((a, b) => Number.parseInt(b.replace(/\D+/, ''), 10) - Number.parseInt(a.replace(/\D+/, ''), 10))
      .map(child);
  } catch {
    return [];
  }
};

/** The directory that holds `initdb` and `postgres`: PATH first, then the distributions' places, newest first. */
export function serverPrograms(): string | undefined {
  const places = [
    ...(process.env.PATH ?? '').split(delimiter).filter((place) => place !== ''),
    ...below('/usr/lib/postgresql', (name) => `/usr/lib/postgresql/${name}/bin`),
    ...below('/usr', (name) => `/usr/${name}/bin`).filter((place) => place.startsWith('/usr/pgsql-')),
  ];
  return places.find((place) => isExecutable(join(place, 'initdb')) && isExecutable(join(place, 'postgres')));
}
