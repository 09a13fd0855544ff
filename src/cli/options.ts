import { Option } from 'commander';

/** Every option, once: its spellings and its help. Values stay text until the command reads them. */

const option = (flags: string, help: string) => (): Option => new Option(flags, help);
const hidden = (flags: string, help: string) => (): Option => new Option(flags, help).hideHelp();

export const pgdata = option('-D, --pgdata <dir>', 'path to data directory');
export const monitor = option('-m, --monitor <uri>', 'pg_auto_failover Monitor Postgres URL');
export const formation = option('-f, --formation <name>', 'formation to query, defaults to "default"');
export const group = option('-g, --group <number>', 'group to query formation, defaults to all');
export const json = option('-J, --json', 'output data in the JSON format');
export const name = option('-a, --name <name>', 'pg_auto_failover node name');
export const wait = option('-w, --wait <seconds>', 'how many seconds to wait, default to 60');

export const lost = option('--lost <names>', 'names of nodes that are gone before, separated by commas');

export const pgctl = option('-C, --pgctl <path>', 'path to pg_ctl');
export const pghost = option('-H, --pghost <host>', "PostgreSQL's host name or socket directory");
export const pgport = option('-p, --pgport <port>', "PostgreSQL's port number");
export const listen = option('-l, --listen <addresses>', "PostgreSQL's listen_addresses");
export const username = option('-U, --username <name>', "PostgreSQL's username");
export const dbname = option('-d, --dbname <name>', "PostgreSQL's database name");
export const hostname = option('-n, --hostname <host>', 'hostname by which postgres is reachable');
/** 1.0's word for `--hostname`. */
export const nodename = hidden('--nodename <host>', 'the same as --hostname, as version 1.0 spelled it');
export const allowRemovingPgdata = hidden(
  '--allow-removing-pgdata',
  'accepted and ignored, from version 1.0',
);
export const auth = option('-A, --auth <method>', 'authentication method for connections from monitor');
export const skipPgHba = option('-S, --skip-pg-hba', 'skip editing pg_hba.conf rules');
export const pgHbaLan = option('-L, --pg-hba-lan', 'edit pg_hba.conf rules for --dbname in detected LAN');
export const run = option('-x, --run', 'create node then run pg_autoctl service');

export const ssl = [
  option(
    '-s, --ssl-self-signed',
    'setup network encryption using self signed certificates (does NOT protect against MITM)',
  ),
  option('--ssl-mode <mode>', 'use that sslmode in connection strings'),
  option('--ssl-ca-file <file>', 'set the Postgres ssl_ca_file to that file path'),
  option('--ssl-crl-file <file>', 'set the Postgres ssl_crl_file to that file path'),
  option('-N, --no-ssl', "don't enable network encryption (NOT recommended, prefer --ssl-self-signed)"),
  option('--server-key <file>', 'set the Postgres ssl_key_file to that file path'),
  option('--server-cert <file>', 'set the Postgres ssl_cert_file to that file path'),
];

/** The options that `pg_autoctl run --help` and its like share: version, verbosity, help. */
export const common = [
  hidden('-V, --version', 'print version and exit'),
  hidden('-v, --verbose', 'show more log lines; repeat for more'),
  hidden('-q, --quiet', 'show errors only'),
  hidden('-h, --help', 'print help and exit'),
];

/** `--name` as commander types it, and so on: what `opts()` holds for the options above. */
export interface TargetOptions {
  pgdata?: string;
  monitor?: string;
  formation?: string;
  group?: string;
  json?: boolean;
}

export interface SslOptions {
  sslSelfSigned?: boolean;
  /** False after `--no-ssl`. */
  ssl?: boolean;
  sslMode?: string;
  sslCaFile?: string;
  sslCrlFile?: string;
  serverKey?: string;
  serverCert?: string;
}
