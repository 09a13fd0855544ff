import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type PostmasterLine = 'starting' | 'stopping' | 'ready' | 'standby';

/** What a running server wrote into postmaster.pid. The later lines come a moment after the first ones. */
export interface PostmasterFile {
  /** Negative for a standalone backend. */
  pid: number;
  pgdata?: string;
  port?: number;
  socketDirectory?: string;
  listenAddress?: string;
  line?: PostmasterLine;
}

/** Reads postmaster.pid; undefined when there is none or nothing readable in it. */
export function readPostmasterFile(pgdata: string): PostmasterFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, directory, , port, socketDirectory, listenAddress, , line] = text
    .split('\n')
    .map((part) => part.trim());
  if (!pid || !Number.isInteger(Number(pid))) return undefined;
  return {
    pid: Number(pid),
    ...(directory ? { pgdata: directory } : {}),
    ...(port ? { port: Number(port) } : {}),
    ...(socketDirectory ? { socketDirectory } : {}),
    ...(listenAddress ? { listenAddress } : {}),
    ...(isLine(line) ? { line } : {}),
  };
}

function isLine(text: string | undefined): text is PostmasterLine {
  return text === 'starting' || text === 'stopping' || text === 'ready' || text === 'standby';
}
