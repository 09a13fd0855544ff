import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { ownerWhenRoot } from './programs.js';

/** Writes a file so that readers see the old text or the new one, also after a crash. Keeps mode and owner. */
export function writeFileSafely(path: string, text: string, mode = 0o600): void {
  const temporary = `${path}.new`;
  const old = statSync(path, { throwIfNoEntry: false });
  const owner = old ?? ownerWhenRoot(dirname(path));
  const file = openSync(temporary, 'w', old ? old.mode & 0o777 : mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (process.getuid?.() === 0 && owner) chownSync(temporary, owner.uid, owner.gid);
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** The same, only when the text differs. Tells whether it was written. */
export function writeIfDifferent(path: string, text: string, mode = 0o600): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  writeFileSafely(path, text, mode);
  return true;
}

/** Makes what was created, renamed or removed in a directory survive a crash. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Creates a directory, and those above it, owned by whom the nearest existing one belongs to when we are root. */
export function makeDirectory(path: string, mode = 0o700): void {
  if (existsSync(path)) return;
  const owner = ownerWhenRoot(path);
  if (!existsSync(dirname(path))) makeDirectory(dirname(path), 0o755);
  mkdirSync(path, { mode });
  if (owner) chownSync(path, owner.uid, owner.gid);
}
