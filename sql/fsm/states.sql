/* Every state: does it take writes, does it lead, is Postgres stopped once it is reported, and what it means. */
delete from pgaf.state;

insert into pgaf.state (state, takes_writes, leads, stopped, means)
values
  ('unknown', false, false, false, 'never used'),
  ('init', false, false, false, 'registered, nothing done yet'),
  ('single', true, true, false, 'alone in its group, or the only node that has joined'),
  ('wait_primary', true, true, false, 'takes writes that wait for no standby, until one is ready'),
  ('primary', true, true, false, 'takes writes that wait for the sync set'),
  ('join_primary', true, true, false, 'as primary; from keepers of version 1'),
  ('apply_settings', true, true, false, 'a primary that is taking up new replication settings'),
  ('draining', false, false, true, 'an old primary that was told to stop'),
  (
    'demote_timeout',
    false,
    false,
    true,
    'an old primary that must have stopped, or that stopped by itself when it was cut off'
  ),
  ('demoted', false, false, true, 'an old primary, stopped; another node leads or will'),
  ('wait_standby', false, false, true, 'a new standby that waits until the primary is ready for it'),
  ('catchingup', false, false, false, 'a standby that is copied, rewound, or has not caught up'),
  ('secondary', false, false, false, 'a standby that streams and has caught up'),
  ('report_lsn', false, false, false, 'parted from every upstream; its WAL position is final'),
  ('fast_forward', false, false, false, 'a candidate that fetches WAL it misses from another standby'),
  ('prepare_promotion', false, false, false, 'chosen to lead; nothing irreversible yet'),
  (
    'stop_replication',
    false,
    false,
    false,
    'promoted behind a closed door, waits for the old primary to be harmless'
  ),
  ('join_secondary', false, false, true, 'lost the election, waits for the new primary'),
  ('wait_maintenance', false, false, false, 'waits until the primary no longer counts on it'),
  ('maintenance', false, false, false, 'in the hands of the operator'),
  ('prepare_maintenance', false, false, true, 'a primary that stops for maintenance'),
  ('dropped', false, false, true, 'being removed');
