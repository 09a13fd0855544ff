create or replace function pgaf.is_stopped(node pgautofailover.node)
returns boolean
language sql
stable
as $$
  select
    (is_stopped.node).goalstate not in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    and (is_stopped.node).reportedstate in (
      'draining',
      'demote_timeout',
      'demoted',
      'prepare_maintenance',
      'maintenance',
      'report_lsn',
      'dropped'
    );
$$;

comment on function pgaf.is_stopped(pgautofailover.node) is
  'The node''s keeper reported a state in which its Postgres takes no writes, and that it leaves only on the monitor''s word, and it was not told to take writes again.';
