import { existsSync } from 'node:fs';
import { readRole } from '../config/load.js';
import { pathsFor } from '../config/paths.js';
import type { Context } from './command.js';
import { resolvePgdata } from './target.js';

export const fileKinds = ['config', 'state', 'init', 'pid'] as const;
export type FileKind = (typeof fileKinds)[number];
export type Files = Partial<Record<FileKind, string>>;

/** Our files of a data directory; a monitor, or a directory that is none of ours, has no state and no init file. */
export function filesOf(context: Context, given: string | undefined): Files {
  const paths = pathsFor(resolvePgdata(context, given), context.env);
  const short = { config: paths.config, pid: paths.pid };
  if (!existsSync(paths.config)) {
    context.log.error(`Expected configuration file does not exist: "${paths.config}"`);
    return short;
  }
  if (readRole(paths.config) === 'monitor') return short;
  return { config: paths.config, state: paths.state, init: paths.init, pid: paths.pid };
}
