import { writeSync } from 'node:fs';

/**
 * Standard error for a process that must go on whatever happens to its log: a disk that is full, or a reader that went
 * away, loses lines and nothing else, and lines appear again as soon as they can.
 */
export const standardError = {
  isTTY: process.stderr.isTTY === true,
  columns: process.stderr.columns,
  write(text: string): boolean {
    try {
      writeSync(2, text);
    } catch (error) {
      // A slow reader: the stream waits for it.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return process.stderr.write(text);
    }
    return true;
  },
};

process.stderr.on('error', () => undefined);
