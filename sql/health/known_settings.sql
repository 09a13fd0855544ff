/* Every setting, with its default. A row of pgautofailover.setting overrides it, for one formation or for all ('*'). */
delete from pgaf.known_setting;

insert into pgaf.known_setting (name, kind, default_value, means)
values
  ('enable_health_checks', 'boolean', 'on', 'whether the health service probes the nodes'),
  ('health_check_period', 'duration', '1s', 'from the start of one round of probes to the start of the next'),
  ('health_check_timeout', 'duration', '3s', 'how long a probe waits for a silent node'),
  ('health_check_max_retries', 'count', '2', 'further tries in a round after a probe that got no answer'),
  ('health_check_retry_delay', 'duration', '500ms', 'from a probe that got no answer to its next try'),
  ('refused_grace', 'duration', '500ms', 'how far apart two refused connections must be to count'),
  ('node_considered_unhealthy_timeout', 'duration', '10s', 'how long probes must fail to count on their own'),
  (
    'startup_grace_period',
    'duration',
    '10s',
    'after a start of the monitor: failed probes do not count on their own'
  ),
  (
    'primary_demote_timeout',
    'duration',
    '30s',
    'how long an old primary gets to stop where nothing else proves it harmless'
  ),
  ('enable_sync_wal_log_threshold', 'bytes', '16MB', 'how close a standby must be to count as caught up'),
  (
    'promote_wal_log_threshold',
    'bytes',
    '16MB',
    'how far behind a standby may be promoted in a group without quorum members'
  ),
  ('replication_stall_timeout', 'duration', '10s', 'how long a primary may have no streaming quorum standby'),
  ('lease', 'duration', '10s', 'how long a keeper may obey its last order when the monitor does not answer'),
  (
    'lease_margin',
    'duration',
    '2s',
    'what is to be added to leases before they count as over; nothing uses it yet'
  ),
  ('guard_data_loss', 'boolean', 'on', 'whether steps that may lose acknowledged commits are refused'),
  (
    'failover_from_silent_wait_primary',
    'boolean',
    'off',
    'whether a wait_primary that is silent for node_considered_unhealthy_timeout is given up, and replaced after primary_demote_timeout more: its last commits may be lost, and where it is cut off but alive, both take writes until it hears'
  ),
  ('compat_version', 'text', '2.0', 'the extension version shown to keepers of the original');
