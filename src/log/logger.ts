import { basename } from 'node:path';
import { pino } from 'pino';
import { scrub } from './scrub.js';

export { scrub } from './scrub.js';

export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/** What every room logs with. Passwords in messages are masked; a message of several lines becomes several lines. */
export interface Logger {
  readonly level: Level;
  setLevel(level: Level): void;
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  fatal(message: string): void;
}

export interface LoggerOptions {
  level: Level;
  /** Where each line goes, with one write() a line. */
  stream: { write(text: string): unknown; isTTY?: boolean };
  /** Colours; by default those of a terminal. */
  colour?: boolean;
  /** `json` writes pino's lines as they are; by default what PG_AUTOCTL_LOG_FORMAT says. */
  format?: 'text' | 'json';
}

/** Makes a logger that writes `HH:MM:SS PID LEVEL message`, or JSON lines. */
export function createLogger({ level, stream, colour, format }: LoggerOptions): Logger {
  const json = (format ?? process.env.PG_AUTOCTL_LOG_FORMAT) === 'json';
  const coloured = colour ?? stream.isTTY ?? false;
  const destination = json ? stream : { write: (line: string) => stream.write(textLine(line, coloured)) };
  const inner = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void destination.write(line) },
  );
  const at =
    (label: Level) =>
    (message: string): void => {
      if (!inner.isLevelEnabled(label)) return;
      const source = inner.isLevelEnabled('debug') ? callSite() : undefined;
      for (const line of scrub(message).trimEnd().split('\n')) {
        if (source) inner[label]({ source }, line);
        else inner[label](line);
      }
    };
  return {
    get level() {
      return inner.level as Level;
    },
    setLevel: (changed) => {
      inner.level = changed;
    },
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
}

const colours: Record<Level, number> = { trace: 94, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 };

interface Line {
  level: Level;
  time: string;
  pid: number;
  msg: string;
  source?: string;
}

function textLine(json: string, coloured: boolean): string {
  const line = JSON.parse(json) as Line;
  const time = new Date(line.time).toTimeString().slice(0, 8);
  const level = paint(line.level.toUpperCase().padEnd(5), colours[line.level], coloured);
  const source = line.source ? `${paint(line.source, 90, coloured)} ` : '';
  return `${time} ${line.pid} ${level} ${source}${line.msg}\n`;
}

function paint(text: string, code: number, coloured: boolean): string {
  return coloured ? `\u001b[${code}m${text}\u001b[0m` : text;
}

/** `file:line` of whoever called the logger. */
function callSite(): string | undefined {
  const frame = new Error().stack?.split('\n')[3];
  const place = frame && /([^\s(]+):(\d+):\d+\)?$/.exec(frame);
  return place?.[1] && place[2] ? `${basename(place[1])}:${place[2]}` : undefined;
}
