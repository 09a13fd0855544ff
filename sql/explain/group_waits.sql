create or replace function pgaf.group_waits(
  grp pgautofailover.node_group,
  at timestamptz,
  settings pgaf.settings
)
returns table (says text, command text)
language plpgsql
stable
as $$
declare
  leader pgautofailover.node;
  wanted integer;
  others record;
begin
  select n.* into leader from pgautofailover.node as n where n.nodeid = grp.leader;
  select f.number_sync_standbys
  into wanted
  from pgautofailover.formation as f
  where f.formationid = grp.formationid;
  select
    count(*) as nodes,
    count(*) filter (where n.candidatepriority > 0) as eligible,
    count(*) filter (
      where
        n.replicationquorum
        and n.reportedstate = 'secondary'
        and n.goalstate = 'secondary'
        and not pgaf.is_unhealthy(n, at, settings)
    ) as ready,
    min(n.nodename) as one
  into others
  from pgautofailover.node as n
  where
    n.formationid = grp.formationid
    and n.groupid = grp.groupid
    and n.nodeid is distinct from grp.leader
    and n.goalstate != 'dropped';
  if grp.hearsay_since is not null then
    return query select
        format(
          'this monitor was restored from an older state %s ago, and waits to hear the leader and enough of its standbys',
          pgaf.seconds(at - grp.hearsay_since)
        ),
        'pg_autoctl run, on every node of the group';
  end if;
  if
    leader.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    and not pgaf.is_unhealthy(leader, at, settings)
  then
    return query select
        format('commits wait for %s standbys, and %s of the quorum is ready', wanted, others.ready),
        format(
          'pg_autoctl run, on the standbys that are gone, or: pg_autoctl set formation number-sync-standbys %s --formation %s',
          greatest(0, others.ready - 1),
          pgaf.shell_word(grp.formationid)
        )
      where wanted > 0 and others.ready < wanted and leader.goalstate != 'single';
    return;
  end if;
  return query select why.says, why.command
    from pgaf.election_waits(grp, leader, at, settings) as why
    where others.nodes > 0 and not (grp.loss_accepted and grp.leader is null);
  return query select
      'no node has a candidate priority above zero',
      format(
        'pg_autoctl set node candidate-priority --formation %s --name %s 50',
        pgaf.shell_word(grp.formationid),
        pgaf.shell_word(others.one)
      )
    where others.nodes > 0 and others.eligible = 0;
end;
$$;

comment on function pgaf.group_waits(pgautofailover.node_group, timestamptz, pgaf.settings) is
  'What of a group as a whole waits for an operator, and the command that resolves it.';
