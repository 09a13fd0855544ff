create or replace function pgaf.situation(node_id bigint, asked text)
returns pgaf.situation
language plpgsql
stable
as $$
declare
  at constant timestamptz := clock_timestamp();
  node pgautofailover.node;
  leader pgautofailover.node;
  grp pgautofailover.node_group;
  formation record;
  settings pgaf.settings;
  others record;
  facts text[];
  node_is_well boolean;
  node_is_sick boolean;
  leader_is_well boolean;
  leader_is_sick boolean;
  has_parted boolean;
  holds_all boolean;
  is_harmless boolean;
  is_near boolean;
  is_near_enough boolean;
  has_stalled boolean;
  waited_long boolean;
  no_set_in_force boolean;
  leader_has_stopped boolean;
  is_shut_down boolean;
  silence_is_accepted boolean;
  holds_wal boolean;
  may_elect boolean;
  enough_can_part boolean;
  vote record;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = situation.node_id;
  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;
  select f.kind, f.opt_secondary, f.number_sync_standbys
  into formation
  from pgautofailover.formation as f
  where f.formationid = node.formationid;
  if grp.leader = node.nodeid then
    leader := node;
  else
    select n.* into leader from pgautofailover.node as n where n.nodeid = grp.leader;
  end if;
  settings := pgaf.settings_of(node.formationid);

  select
    count(*) as nodes,
    count(*) filter (where o.replicationquorum and o.is_standby) as quorum,
    count(*) filter (
      where o.replicationquorum and o.is_standby and o.reportedstate not in ('init', 'wait_standby')
    ) as joined_quorum,
    bool_or(o.reportedstate = 'wait_standby' and o.goalstate = 'wait_standby') as waits,
    bool_or(
      o.is_standby and o.reportedstate = 'secondary' and o.goalstate = 'secondary' and not o.sick
    ) as ready,
    bool_or(
      o.is_standby
      and o.reportedstate = 'secondary'
      and o.goalstate = 'secondary'
      and not o.sick
      and o.replicationquorum
    ) as quorum_ready,
    count(*) filter (
      where
        o.is_standby
        and o.reportedstate = 'secondary'
        and o.goalstate = 'secondary'
        and not o.sick
        and o.replicationquorum
    ) as ready_quorum,
    bool_or(
      o.is_standby
      and o.candidatepriority > 0
      and not o.sick
      and o.goalstate in ('secondary', 'report_lsn', 'fast_forward', 'prepare_promotion')
    ) as eligible,
    bool_or(
      o.is_standby
      and o.sick
      and o.goalstate in ('prepare_promotion', 'fast_forward')
      and at - o.reporttime >= settings.node_considered_unhealthy_timeout / 2
    ) as lost_candidate,
    bool_or(
      o.reportedstate != 'report_lsn'
      and pgaf.waited(o.goal_time, at, settings) < settings.primary_demote_timeout
      and (
        o.goalstate = 'report_lsn'
        and not o.sick
        or not o.is_standby
        and o.goalstate in ('draining', 'demote_timeout', 'demoted', 'report_lsn')
        and at - o.reporttime < settings.node_considered_unhealthy_timeout
      )
    ) as awaited,
    bool_or(
      o.is_standby
      and o.is_asked
      and o.candidatepriority > 0
      and not o.sick
      and pgaf.waited(o.goal_time, at, settings) < settings.node_considered_unhealthy_timeout
      and case
        when grp.wish = 'promote'
        and grp.wish_nodeid in (o.nodeid, node.nodeid) then grp.wish_nodeid = o.nodeid
        else o.candidatepriority > node.candidatepriority
      end
    ) as preferred_awaited,
    bool_or(o.goalstate = 'secondary' and o.is_standby and o.sick) as sick_standby,
    bool_or(o.goalstate = 'secondary' and o.is_standby and o.sick and o.replicationquorum) as sick_quorum,
    bool_or(
      o.candidatepriority > 0
      and not o.sick
      and o.goalstate in ('secondary', 'prepare_promotion', 'stop_replication', 'report_lsn')
    ) as can_lead,
    bool_or(o.candidatepriority > 0 and not o.sick and o.holds) as holds,
    bool_or(
      o.is_standby
      and o.candidatepriority > 0
      and not o.sick
      and o.reportedpgisrunning
      and o.goalstate in ('secondary', 'catchingup', 'report_lsn', 'prepare_promotion')
      and o.reportedstate in ('secondary', 'catchingup', 'report_lsn', 'prepare_promotion')
      and at - o.reporttime < settings.node_considered_unhealthy_timeout
      and o.holds_wal
    ) as holds_wal,
    bool_or(o.is_standby and o.goalstate in ('stop_replication', 'wait_primary')) as promoted,
    bool_or(o.reportedstate = 'report_lsn' and o.candidatepriority = 0) as lone_zero,
    bool_or(o.goalstate in ('prepare_promotion', 'fast_forward', 'stop_replication')) as on_its_way
  into others
  from
    (
      select
        n.*,
        n.nodeid is distinct from leader.nodeid as is_standby,
        pgaf.is_unhealthy(n, at, settings) as sick,
        n.goalstate = 'report_lsn' and not pgaf.has_cut(n) as is_asked,
        pgaf.holds_wal_of(n, leader) as holds_wal,
        (
          asked = 'remove_node'
          -- in maintenance it is not chosen
          or asked = 'start_maintenance'
          and n.goalstate not in ('maintenance', 'wait_maintenance', 'prepare_maintenance')
        )
        and pgaf.holds_what_was_acknowledged(n) as holds
      from pgautofailover.node as n
      where
        n.formationid = node.formationid
        and n.groupid = node.groupid
        and n.nodeid != node.nodeid
        and n.goalstate != 'dropped'
      -- keeps the planner from writing is_unhealthy out once for each use of `sick`
      offset 0
    ) as o;

  -- functions are called here, where their plans are kept; below they would be planned anew each time
  node_is_sick := pgaf.is_unhealthy(node, at, settings);
  node_is_well := pgaf.is_healthy(node, at, settings) and not node_is_sick;
  leader_is_sick := pgaf.is_unhealthy(leader, at, settings);
  leader_is_well := pgaf.is_healthy(leader, at, settings) and not leader_is_sick;
  has_parted := pgaf.has_cut(node);
  holds_all := node.nodeid = leader.nodeid or pgaf.holds_what_was_acknowledged(node);
  is_harmless := node.nodeid = leader.nodeid or pgaf.is_harmless(grp, leader, node.nodeid, at, settings);
  no_set_in_force := not exists (
    select
    from pgautofailover.sync_set as s
    where s.formationid = node.formationid and s.groupid = node.groupid and s.members != '{}'
  );
  leader_has_stopped := pgaf.is_stopped(leader);
  is_shut_down := pgaf.is_shut_down(leader);
  silence_is_accepted := pgaf.silence_is_accepted(grp, settings);
  holds_wal := pgaf.holds_wal_of(node, leader);
  is_near := pgaf.wal_within(node, leader, settings.enable_sync_wal_log_threshold);
  is_near_enough := pgaf.wal_within(node, leader, settings.promote_wal_log_threshold);
  has_stalled := coalesce(
    pgaf.waited(leader.replication_stall_since, at, settings) >= settings.replication_stall_timeout,
    false
  );
  waited_long := pgaf.waited(leader.goal_time, at, settings) >= settings.primary_demote_timeout;

  -- only these states ask who is elected, and whether anybody can be
  may_elect := node.reportedstate in ('report_lsn', 'fast_forward')
  and node.goalstate in ('report_lsn', 'fast_forward');
  if may_elect then
    vote := pgaf.election(node.formationid, node.groupid, at, settings);
  else
    select
      null::bigint as elected,
      null::pg_lsn as elected_lsn,
      null::pg_lsn as most_advanced_lsn,
      null::boolean as source_is_healthy
    into vote;
  end if;
  enough_can_part := others.nodes > 1 and pgaf.enough_can_part(node.formationid, node.groupid, at, settings);

  select coalesce(array_agg(f.fact), '{}')
  into facts
  from
    (
      values
        ('alone', others.nodes = 0),
        ('two_nodes', others.nodes = 1),
        ('many_nodes', others.nodes > 1),
        ('citus_worker', formation.kind = 'citus' and node.groupid > 0),
        ('standbys_allowed', formation.opt_secondary),
        ('number_sync_standbys_zero', formation.number_sync_standbys = 0),
        ('quorum_exists', others.quorum > 0 or node.nodeid != leader.nodeid and node.replicationquorum),
        (
          'promotion_pending',
          others.on_its_way or node.goalstate in ('prepare_promotion', 'fast_forward', 'stop_replication')
        ),
        ('group_is_relearned', grp.hearsay_since is not null),
        ('loss_accepted', not settings.guard_data_loss or grp.loss_accepted or silence_is_accepted),
        (
          'somebody_eligible',
          others.eligible
          or node.nodeid is distinct from leader.nodeid
          and node.candidatepriority > 0
          and not node_is_sick
          and node.goalstate in ('secondary', 'catchingup', 'report_lsn', 'fast_forward', 'prepare_promotion')
        ),
        ('enough_can_part', enough_can_part),
        ('enough_have_parted', may_elect and pgaf.has_parted_quorum(node.formationid, node.groupid)),
        ('no_set_in_force', no_set_in_force),
        ('another_holds_wal_of_primary', is_shut_down and others.holds_wal),
        ('node_holds_wal_of_primary', holds_wal and node.nodeid != leader.nodeid),
        ('primary_is_shut_down', is_shut_down),
        (
          'silent_primary_may_be_given_up',
          settings.failover_from_silent_wait_primary
          and leader_is_sick
          and at - leader.reporttime >= settings.node_considered_unhealthy_timeout
        ),
        ('candidate_is_lost', others.lost_candidate),
        ('answer_is_awaited', others.awaited),
        ('preferred_is_awaited', others.preferred_awaited),
        ('set_can_shrink', others.ready_quorum >= greatest(1, formation.number_sync_standbys)),
        ('replication_stalls', has_stalled),
        ('node_leads', node.nodeid = leader.nodeid),
        ('node_in_quorum', node.replicationquorum),
        ('node_off_lineage', not pgaf.is_on_lineage(node)),
        (
          'node_in_sync_set',
          exists (
            select
            from pgautofailover.sync_set as s
            where
              s.formationid = node.formationid
              and s.groupid = node.groupid
              and node.nodeid = any (s.members)
          )
        ),
        ('node_is_elected', vote.elected = node.nodeid),
        ('elected_is_behind', vote.elected_lsn < vote.most_advanced_lsn),
        ('source_is_healthy', vote.source_is_healthy),
        ('maintenance_is_over', node.maintenance_until <= at),
        ('node_healthy', node_is_well),
        ('node_eligible', node.candidatepriority > 0),
        (
          'node_caught_up',
          node.reportedtli = leader.reportedtli
          and is_near
          -- a keeper of the original does not say whether it streams; its primary does
          and case
            when node.capabilities = '{}' then not node.replicationquorum
            or not has_stalled
            else node.streams
          end
        ),
        ('node_has_parted', has_parted),
        (
          'node_holds_what_was_acknowledged',
          node.nodeid = leader.nodeid
          or holds_all
          -- commits waited for nobody, and the only node that has them all told where they end
          or no_set_in_force
          and leader_has_stopped
          and (is_shut_down or pgaf.has_cut(leader))
          and holds_wal
          or others.joined_quorum = 0
          and not node.replicationquorum
          -- nothing but its own word, or time for a keeper of the original, makes such a leader harmless
          and (
            leader.nodeid is null
            and no_set_in_force
            or (leader.capabilities = '{}' or not leader.reportedpgisrunning)
            and is_near_enough
          )
        ),
        ('primary_missing', leader.nodeid is null),
        (
          'primary_leads',
          leader.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
        ),
        ('primary_healthy', leader_is_well),
        ('primary_unhealthy', leader_is_sick),
        ('primary_eligible', leader.candidatepriority > 0),
        ('primary_is_of_the_original', leader.capabilities = '{}'),
        ('old_primary_harmless', is_harmless),
        (
          'demote_timeout_is_over',
          leader.goalstate in ('draining', 'demote_timeout', 'demoted') and waited_long
        ),
        ('standby_waits', others.waits),
        ('standby_ready', others.ready),
        ('quorum_standby_ready', others.quorum_ready),
        ('unhealthy_standby', others.sick_standby),
        ('unhealthy_quorum_standby', others.sick_quorum),
        ('another_can_lead', others.can_lead),
        ('another_holds_what_was_acknowledged', others.holds),
        ('another_was_promoted', others.promoted),
        ('lone_priority_zero_waits', others.lone_zero)
    ) as f (fact, holds)
  where f.holds;

  return row(
    asked,
    node.formationid,
    node.groupid,
    node.nodeid,
    node.reportedstate,
    node.goalstate,
    node.capabilities != '{}',
    leader.nodeid,
    leader.reportedstate,
    leader.goalstate,
    leader.capabilities != '{}',
    facts
  )::pgaf.situation;
end;
$$;

comment on function pgaf.situation(bigint, text) is
  'All that may be known when a rule is chosen for this node on this occasion. What is null counts as not holding.';
