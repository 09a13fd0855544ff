/* What the monitor remembers, to be read: equal to migrations/ by test. Load in the order of contents.txt. */
create schema if not exists pgautofailover;
create schema if not exists pgaf;

create type pgautofailover.replication_state as enum (
  'unknown',
  'init',
  'single',
  'wait_primary',
  'primary',
  'draining',
  'demote_timeout',
  'demoted',
  'catchingup',
  'secondary',
  'prepare_promotion',
  'stop_replication',
  'wait_standby',
  'maintenance',
  'join_primary',
  'apply_settings',
  'prepare_maintenance',
  'wait_maintenance',
  'report_lsn',
  'fast_forward',
  'join_secondary',
  'dropped'
);

create type pgautofailover.fsm_section as enum (
  'api_triggered',
  'early_checks',
  'reporting_node',
  'primary_node'
);
comment on schema pgautofailover is 'pg_auto_failover: what people and keepers use';
comment on schema pgaf is 'pg_auto_failover, inside: facts, rules, engine; granted to nobody';
