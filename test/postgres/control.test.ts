// start():  idempotent, refuses what is not whole, says why it failed
// stop():   idempotent, escalates, leaves no process
// sweep():  ends what outlives a killed postmaster, touches nothing else

import { spawn } from 'node:child_process';
import { chownSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectLocal } from '../../src/postgres/conninfo.js';
import { type Exit, StartFailed } from '../../src/postgres/control.js';
import { clearIncomplete, IncompleteDataDirectory, markIncomplete } from '../../src/postgres/incomplete.js';
import { isPostgresIn, postgresProcessesIn } from '../../src/postgres/processes.js';
import { waitFor } from '../support/wait.js';
import { Instance } from './instance.js';

let a: Instance;

beforeAll(async () => {
  a = await Instance.running(1);
});

afterAll(async () => {
  await a.destroy();
});

test('starting twice, at the same time or one after the other, is starting once', async () => {
  await a.control.ensureStopped();
  await a.control.ensureStopped();
  expect(a.control.status()).toEqual({ running: false, ready: false });
  await Promise.all([a.control.start(), a.control.start()]);
  const { pid } = a.control.status();
  await a.control.ensureRunning();
  expect(a.control.status().pid).toBe(pid);
  expect(a.control.isChild).toBe(true);
});

test('a killed postmaster is noticed at once, its busy backend is ended before the next start', async () => {
  await a.control.ensureRunning();
  const client = await connectLocal(a.local);
  const backend = (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid ?? 0;
  process.kill(backend, 'SIGSTOP');
  const exits: Exit[] = [];
  const forget = a.control.onExit((exit) => exits.push(exit));
  const pid = a.control.status().pid ?? 0;
  const killed = performance.now();
  process.kill(pid, 'SIGKILL');
  await waitFor('the exit', () => exits.length > 0, { deadline: 2000, every: 5 });
  expect(performance.now() - killed).toBeLessThan(100);
  expect(exits).toEqual([{ pid, code: null, signal: 'SIGKILL', expected: false }]);
  forget();
  expect(a.control.status().running).toBe(false);
  expect(isPostgresIn(backend, a.pgdata)).toBe(true);
  expect(await a.control.sweep()).toBeGreaterThan(0);
  expect(postgresProcessesIn(a.pgdata)).toEqual([]);
  const begun = performance.now();
  await a.control.start();
  expect(performance.now() - begun).toBeLessThan(3000);
  expect(a.lines.at(-1)).toContain('again, it had ended unexpectedly');
});

test('sweep leaves a living postmaster and its children alone', async () => {
  await a.control.ensureRunning();
  expect(await a.control.sweep()).toBe(0);
  expect(a.control.isReady()).toBe(true);
});

test('another control of the same directory adopts the postmaster and notices its exit', async () => {
  await a.control.ensureRunning();
  const other = a.newControl();
  await other.start();
  expect(other.isChild).toBe(false);
  const exits: Exit[] = [];
  other.onExit((exit) => exits.push(exit));
  await a.control.stop('fast');
  await waitFor('the exit', () => exits.length > 0, { deadline: 2000, every: 10 });
  expect(exits[0]).toMatchObject({ expected: false, code: null });
  other.close();
});

test('asked for a child, a control restarts the postmaster of somebody else', async () => {
  await a.control.ensureRunning();
  const other = a.newControl();
  await other.ensureRunning({ asChild: true });
  expect([other.isChild, a.control.isChild]).toEqual([true, false]);
  await other.stop('fast');
  other.close();
});

test('a stale postmaster.pid with a recycled process id does not prevent the start', async () => {
  await a.control.ensureRunning();
  const file = join(a.pgdata, 'postmaster.pid');
  const text = readFileSync(file, 'utf8');
  await a.control.stop('immediate');
  const sleeper = spawn('sleep', ['60']);
  writeFileSync(file, text.replace(/^\d+/, String(sleeper.pid)));
  expect(a.control.status().running).toBe(false);
  await a.control.start();
  expect(a.control.isReady()).toBe(true);
  expect(sleeper.exitCode).toBe(null);
  sleeper.kill();
});

test('lock files that a postmaster was killed before it wrote are out of the way after a moment', async () => {
  await a.control.stop('immediate');
  const own = join(a.pgdata, 'postmaster.pid');
  const ofSocket = join('/tmp', `.s.PGSQL.${a.config.postgresql.port}.lock`);
  for (const file of [own, ofSocket]) {
    writeFileSync(file, '');
    chownSync(file, statSync(a.pgdata).uid, statSync(a.pgdata).gid);
    await expect(a.control.start(), 'its maker may be about to write it').rejects.toThrow(
      /lock file ".*" is empty/,
    );
    const then = Date.now() / 1000 - 5;
    utimesSync(file, then, then);
    await a.control.start();
    expect(a.control.isReady()).toBe(true);
    await a.control.stop('immediate');
  }
});

test('a fast stop escalates, and a stopped (SIGSTOP) postmaster is killed', async () => {
  await a.control.ensureRunning();
  process.kill(a.control.status().pid ?? 0, 'SIGSTOP');
  const begun = performance.now();
  await a.control.stop('fast', { escalateAfter: 100, killAfter: 200 });
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(postgresProcessesIn(a.pgdata)).toEqual([]);
});

test('an immediate stop with open transactions is quick', async () => {
  await a.control.ensureRunning();
  const clients = await Promise.all(Array.from({ length: 20 }, () => connectLocal(a.local)));
  await Promise.all(clients.map((client) => client.query('begin; select pg_sleep(0)')));
  const begun = performance.now();
  await a.control.stop('immediate');
  expect(performance.now() - begun).toBeLessThan(1000);
});

test('a start that fails says what Postgres said', async () => {
  await a.control.ensureStopped();
  const conf = join(a.pgdata, 'postgresql.auto.conf');
  const text = readFileSync(conf, 'utf8');
  writeFileSync(conf, `${text}no_such_setting = 1\n`);
  await expect(a.control.start()).rejects.toThrow(StartFailed);
  await expect(a.control.start()).rejects.toThrow(/no_such_setting/);
  writeFileSync(conf, text);
  await a.control.start();
});

test('a directory that is not whole is not started', async () => {
  await a.control.ensureStopped();
  markIncomplete(a.pgdata, a.incomplete, { phase: 'rewind' });
  await expect(a.control.start()).rejects.toThrow(IncompleteDataDirectory);
  rmSync(join(a.pgdata, 'pgautofailover.incomplete'));
  await expect(a.control.ensureRunning()).rejects.toThrow(/pg_rewind was not finished/);
  clearIncomplete(a.pgdata, a.incomplete);
  await a.control.start();
});

test('stop interrupts a start', async () => {
  await a.control.ensureStopped();
  const starting = a.control.start();
  const outcome = starting.then(
    () => 'started',
    () => 'interrupted',
  );
  await a.control.stop('immediate');
  expect(['started', 'interrupted']).toContain(await outcome);
  expect(a.control.status().running).toBe(false);
  expect(existsSync(join(a.pgdata, 'postmaster.pid'))).toBe(false);
});
