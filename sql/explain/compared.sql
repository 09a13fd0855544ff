create or replace function pgaf.compared(
  fact text,
  node pgautofailover.node,
  leader pgautofailover.node,
  at timestamptz,
  settings pgaf.settings
)
returns text
language plpgsql
stable
as $$
declare
  grp pgautofailover.node_group;
  wanted integer;
begin
  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;
  select f.number_sync_standbys
  into wanted
  from pgautofailover.formation as f
  where f.formationid = node.formationid;
  return fact || ': ' || case
    when fact = 'node_caught_up' then format(
      'node %s on timeline %s at %s, primary on timeline %s at %s, at most %s allowed',
      case
        when node.streams then 'streams,'
        else 'does not say that it streams,'
      end,
      node.reportedtli,
      node.reportedlsn,
      leader.reportedtli,
      leader.reportedlsn,
      pg_size_pretty(settings.enable_sync_wal_log_threshold)
    )
    when fact in (
      'node_holds_what_was_acknowledged',
      'enough_have_parted',
      'enough_can_part',
      'no_set_in_force',
      'node_in_sync_set'
    ) then coalesce(pgaf.sync_sets_phrase(node), 'no sync set is known yet')
    when fact = 'node_healthy' then coalesce(node.nodename || ': ', '') || pgaf.health_phrase(
      node,
      at,
      settings
    )
    when fact in ('primary_healthy', 'primary_unhealthy') then coalesce(
      leader.nodename || ': ',
      ''
    ) || pgaf.health_phrase(leader, at, settings)
    when fact = 'old_primary_harmless' then format(
      '%s; %s',
      coalesce(
        format('%s reports %s', leader.nodename, leader.reportedstate),
        format('node %s left %s ago without having stopped', grp.left_nodeid, pgaf.seconds(at - grp.left_at))
      ),
      coalesce(pgaf.sync_sets_phrase(node), 'no sync set is known')
    )
    when fact = 'demote_timeout_is_over' then format(
      'the primary was told to become %s %s ago, of %s',
      leader.goalstate,
      pgaf.seconds(pgaf.waited(leader.goal_time, at, settings)),
      pgaf.seconds(settings.primary_demote_timeout)
    )
    when fact = 'replication_stalls' then format(
      'the primary has had no streaming standby for %s, of %s',
      coalesce(pgaf.seconds(pgaf.waited(leader.replication_stall_since, at, settings)), 'no time'),
      pgaf.seconds(settings.replication_stall_timeout)
    )
    when fact in (
      'node_is_elected',
      'elected_is_behind',
      'source_is_healthy',
      'candidate_is_lost'
    ) then pgaf.vote_phrase(node.formationid, node.groupid, at, settings)
    when fact in ('node_eligible', 'node_in_quorum') then format(
      'candidate priority %s, replication quorum %s',
      node.candidatepriority,
      node.replicationquorum
    )
    when fact = 'primary_eligible' then format(
      'candidate priority %s of %s',
      leader.candidatepriority,
      leader.nodename
    )
    when fact in ('number_sync_standbys_zero', 'set_can_shrink') then format(
      'number_sync_standbys is %s; ',
      wanted
    ) || pgaf.members_phrase(node, at, settings)
    when fact like 'primary\_%'
    or fact = 'node_leads' then format(
      'the primary is %s',
      coalesce(
        format('%s, reports %s and heads for %s', leader.nodename, leader.reportedstate, leader.goalstate),
        'nobody'
      )
    )
    when fact = 'loss_accepted' then format(
      'guard_data_loss is %s',
      case
        when settings.guard_data_loss then 'on'
        else 'off'
      end
    )
    when fact = 'maintenance_is_over' then 'it ends ' || coalesce(
      'at ' || node.maintenance_until,
      'when an operator says so'
    )
    when fact = 'node_off_lineage' then format(
      'node on timeline %s at %s, timeline %s counts',
      node.reportedtli,
      node.reportedlsn,
      pgaf.reference_timeline(node.formationid, node.groupid)
    )
    when fact in ('group_is_relearned', 'standbys_allowed', 'citus_worker', 'node_has_parted') then (
      select f.means from pgaf.fact as f where f.fact = compared.fact
    )
    else pgaf.members_phrase(node, at, settings)
  end;
end;
$$;

comment on function pgaf.compared(
  text,
  pgautofailover.node,
  pgautofailover.node,
  timestamptz,
  pgaf.settings
) is
  'A fact with the values that decide whether it holds.';
