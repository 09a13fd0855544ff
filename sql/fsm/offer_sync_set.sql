create or replace function pgaf.offer_sync_set(formation text, group_no integer)
returns void
language plpgsql
as $$
declare
  leader pgautofailover.node;
  standbys_wanted integer;
  wanted bigint[];
  newest pgautofailover.sync_set;
  new_epoch bigint;
begin
  select n.*
  into leader
  from
    pgautofailover.node_group as g
    join pgautofailover.node as n on n.nodeid = g.leader
  where g.formationid = offer_sync_set.formation and g.groupid = offer_sync_set.group_no;

  if
    not found
    or leader.goalstate not in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
  then
    return;
  end if;

  select f.number_sync_standbys
  into standbys_wanted
  from pgautofailover.formation as f
  where f.formationid = offer_sync_set.formation;

  select coalesce(array_agg(n.nodeid order by n.candidatepriority desc, n.nodeid), '{}')
  into wanted
  from pgautofailover.node as n
  where
    n.formationid = offer_sync_set.formation
    and n.groupid = offer_sync_set.group_no
    and n.nodeid != leader.nodeid
    and n.replicationquorum
    and (
      leader.goalstate in ('primary', 'join_primary', 'apply_settings')
      and n.goalstate = 'secondary'
      -- opening: commits wait for those that will follow, before any of them does
      or leader.goalstate = 'wait_primary'
      and standbys_wanted > 0
      and leader.capabilities != '{}'
      and n.goalstate not in (
        'dropped',
        'maintenance',
        'wait_maintenance',
        'prepare_maintenance',
        'wait_standby',
        'init'
      )
    );

  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = offer_sync_set.formation and s.groupid = offer_sync_set.group_no
  order by s.epoch desc
  limit 1;

  -- too few for what was asked of the group: the set stays as it is, and commits wait
  if
    leader.goalstate in ('wait_primary', 'primary', 'join_primary', 'apply_settings')
    and cardinality(wanted) < standbys_wanted
    and newest.members != '{}'
  then
    return;
  end if;

  if
    newest.members @> wanted
    and newest.members <@ wanted
    and newest.quorum = least(greatest(1, standbys_wanted), cardinality(wanted))
  then
    return;
  end if;

  update pgautofailover.node_group as g
  set epoch = g.epoch + 1
  where g.formationid = offer_sync_set.formation and g.groupid = offer_sync_set.group_no
  returning g.epoch
  into new_epoch;

  insert into pgautofailover.sync_set (formationid, groupid, epoch, members, quorum)
  values
    (
      offer_sync_set.formation,
      offer_sync_set.group_no,
      new_epoch,
      wanted,
      least(greatest(1, standbys_wanted), cardinality(wanted))
    );
end;
$$;

comment on function pgaf.offer_sync_set(text, integer) is
  'The sync set follows the states: members of the quorum whose goal is secondary, while the leader''s goal is to wait for them; with number_sync_standbys set, a new leader waits from the start for those that will follow. A set that differs from the newest is offered under a new epoch, and counts as possibly in force from then on.';
