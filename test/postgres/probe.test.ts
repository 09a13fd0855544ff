// probe():       what is seen of a port, without ever counting an answer as silence
// connect():     sslmode, with a self-signed certificate of ours

import { statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, using } from '../../src/postgres/conninfo.js';
import { discover } from '../../src/postgres/discover.js';
import { diskFree, observe } from '../../src/postgres/observe.js';
import { probe } from '../../src/postgres/probe.js';
import { createDatabaseAndUser, createExtensionIfAvailable } from '../../src/postgres/setup.js';
import { ensureCertificate } from '../../src/postgres/ssl.js';
import { freePort } from '../support/ports.js';
import { env, Instance } from './instance.js';

let a: Instance;

beforeAll(async () => {
  a = await Instance.make(1);
  const { pgdata } = a;
  Object.assign(a.config.ssl, { active: true, sslmode: 'require' });
  Object.assign(a.config.ssl, {
    cert_file: join(pgdata, 'server.crt'),
    key_file: join(pgdata, 'server.key'),
  });
  await a.create();
});

afterAll(async () => {
  await a.destroy();
});

const asHealth = { host: '127.0.0.1', user: 'pgautofailover_monitor', dbname: 'postgres', timeout: 500 };

test('a server, a closed port, a socket that says nothing, a wrong user', async () => {
  const { port } = a.config.postgresql;
  expect(await probe({ ...asHealth, port })).toBe('ok');
  expect(await probe({ ...asHealth, port, user: 'nobody' })).toBe('ok');
  expect(await probe({ ...asHealth, port: await freePort() })).toBe('refused');
  const mute = createServer(() => {});
  const silent = await freePort();
  await new Promise<void>((resolve) => mute.listen(silent, '127.0.0.1', resolve));
  expect(await probe({ ...asHealth, port: silent })).toBe('silent');
  mute.close();
});

test('a certificate is made once, and anew when asked; its key is private', async () => {
  const { pgdata, config } = a;
  const { key_file } = await ensureCertificate({ pgdata, hostname: config.hostname });
  const made = statSync(key_file).ino;
  await ensureCertificate({ pgdata, hostname: config.hostname });
  expect(statSync(key_file).ino).toBe(made);
  await ensureCertificate({ pgdata, hostname: 'h/ost', renew: true });
  expect(statSync(key_file).ino).not.toBe(made);
  expect(statSync(key_file).mode & 0o777).toBe(0o600);
});

test('sslmode decides about encryption', async () => {
  const base = `host=127.0.0.1 port=${a.config.postgresql.port} user=${a.local.user} dbname=postgres`;
  const encrypted = async (mode: string) =>
    using(await connect(`${base} sslmode=${mode}`), async (client) => {
      const { rows } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
      return rows[0]?.ssl;
    });
  expect(await encrypted('disable')).toBe(false);
  expect(await encrypted('allow')).toBe(false);
  expect(await encrypted('prefer')).toBe(true);
  expect(await encrypted('require')).toBe(true);
  await expect(encrypted('verify-full')).rejects.toThrow();
  await expect(encrypted('nonsense')).rejects.toThrow('got "nonsense"');
});

test('the first of several hosts that has the wanted role', async () => {
  const { port } = a.config.postgresql;
  const hosts = `host=127.0.0.1,127.0.0.1 port=${await freePort()},${port} user=${a.local.user} dbname=postgres`;
  await using(await connect(`${hosts} target_session_attrs=read-write`), (client) =>
    client.query('select 1'),
  );
  await expect(connect(`${hosts} target_session_attrs=standby`)).rejects.toThrow('standby');
});

test('database, user and extension are made once', async () => {
  const { local, log } = a;
  for (let round = 0; round < 2; round++) {
    await createDatabaseAndUser({ local, dbname: 'my "db"', username: 'own er', log });
  }
  expect(await createExtensionIfAvailable({ local, dbname: 'my "db"', extension: 'no such', log })).toBe(
    false,
  );
});

test('what is observed and discovered', async () => {
  expect(await observe(a)).toMatchObject({
    running: true,
    connected: true,
    inRecovery: false,
    syncState: '',
    timeline: 1,
    lsn: expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/),
    systemIdentifier: expect.stringMatching(/^\d{19}$/),
    shutDown: false,
    streams: false,
  });
  expect(await diskFree(a.pgdata)).toBeGreaterThan(0);
  expect(await diskFree('/no/such')).toBe(null);
  const setup = await discover({ config: a.config, incomplete: a.incomplete, env });
  expect(setup).toMatchObject({ directory: 'cluster', role: 'primary', postmaster: { ready: true } });
  expect(setup.controlData?.systemIdentifier).toBe((await observe(a)).systemIdentifier);
});

test('a server that hangs is running, and the observation returns', async () => {
  const pid = a.control.status().pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  const seen = await observe({ control: a.control, local: a.local, queryTimeout: 200 });
  process.kill(pid, 'SIGCONT');
  expect(seen).toMatchObject({ running: true, connected: false, lsn: '0/0', error: expect.any(String) });
});
