create or replace function pgaf.node_waits(node pgautofailover.node, at timestamptz, settings pgaf.settings)
returns table (says text, command text)
language sql
stable
as $$
  with
    known as (
      select
        pgaf.is_unhealthy(node, at, settings)
        or at - (node).reporttime >= (settings).node_considered_unhealthy_timeout as silent,
        format(
          'pg_autoctl drop node --formation %s --name %s --force',
          pgaf.shell_word((node).formationid),
          pgaf.shell_word((node).nodename)
        ) as drop_it
    )
  select
    format(
      'it was removed, and its keeper has not said goodbye: not heard for %s',
      pgaf.seconds(at - (node).reporttime)
    ),
    known.drop_it
  from known
  where (node).goalstate = 'dropped' and known.silent
  union all
  select
    format('its keeper knows no way from %s to %s', (node).reportedstate, (node).goalstate),
    case
      when exists (
        select
        from pgautofailover.node as other
        where
          other.formationid = (node).formationid
          and other.groupid = (node).groupid
          and other.nodeid != (node).nodeid
          and other.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
      ) then known.drop_it || '; then pg_autoctl create postgres, on ' || pgaf.shell_word((node).nodehost)
      -- it may be the only copy
      else format(
        'pg_autoctl perform failover --allow-data-loss --formation %s --group %s',
        pgaf.shell_word((node).formationid),
        (node).groupid
      )
    end
  from known
  where not pgaf.can_reach((node).reportedstate, (node).goalstate, (node).capabilities != '{}')
  union all
  select
    'it is in maintenance until an operator ends that',
    'pg_autoctl disable maintenance, on ' || pgaf.shell_word((node).nodehost)
  where
    (
      'maintenance' in ((node).reportedstate::text, (node).goalstate::text)
      or (node).reportedstate = 'prepare_maintenance'
    )
    and (node).goalstate not in ('catchingup', 'report_lsn')
    and ((node).maintenance_until is null or (node).maintenance_until <= clock_timestamp())
  union all
  select 'it has no copy of the data yet, and nobody is left to copy from', known.drop_it
  from known
  where
    (node).reportedstate in ('init', 'wait_standby')
    and not exists (
      select
      from pgautofailover.node as n
      where
        n.formationid = (node).formationid
        and n.groupid = (node).groupid
        and n.goalstate != 'dropped'
        and n.reportedstate not in ('init', 'wait_standby')
    )
    and not exists (
      select
      from pgautofailover.node_group as g
      where g.formationid = (node).formationid and g.groupid = (node).groupid and g.leader is not null
    );
$$;

comment on function pgaf.node_waits(pgautofailover.node, timestamptz, pgaf.settings) is
  'What of one node waits for an operator, and the command that resolves it.';
