create or replace function pgaf.answer_for(node pgautofailover.node)
returns pgautofailover.answer
language plpgsql
stable
as $$
declare
  now_is pgautofailover.node;
  grp pgautofailover.node_group;
  leader pgautofailover.node;
  newest pgautofailover.sync_set;
  others jsonb;
begin
  select n.* into now_is from pgautofailover.node as n where n.nodeid = node.nodeid;
  if not found then
    now_is := node;
    now_is.goalstate := 'dropped';
  end if;

  select g.*
  into grp
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;

  select n.*
  into leader
  from pgautofailover.node as n
  where
    n.nodeid = grp.leader
    and n.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings');

  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = node.formationid and s.groupid = node.groupid
  order by s.epoch desc
  limit 1;

  select
    coalesce(
      jsonb_agg(
        jsonb_build_object(
          'node_id',
          n.nodeid,
          'node_name',
          n.nodename,
          'node_host',
          n.nodehost,
          'node_port',
          n.nodeport,
          'node_lsn',
          n.reportedlsn,
          'node_is_primary',
          n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
        )
        order by n.nodeid
      ),
      '[]'
    )
  into others
  from pgautofailover.node as n
  where
    now_is.goalstate != 'dropped'
    and n.formationid = node.formationid
    and n.groupid = node.groupid
    and n.nodeid != node.nodeid
    and n.goalstate != 'dropped';

  return row(
    now_is.nodeid,
    now_is.groupid,
    now_is.goalstate,
    now_is.candidatepriority,
    now_is.replicationquorum,
    grp.epoch,
    (extract(epoch from (pgaf.settings_of(node.formationid)).lease) * 1000)::integer,
    case
      when leader.nodeid = now_is.nodeid then pgaf.whom_to_hear(leader, newest.members)
      else '{}'
    end,
    coalesce(newest.epoch, 0),
    coalesce(newest.members, '{}'),
    coalesce(newest.quorum, 0),
    pgaf.sync_set_text(newest.members, newest.quorum),
    leader.nodeid,
    leader.nodename,
    leader.nodehost,
    leader.nodeport,
    others
  )::pgautofailover.answer;
end;
$$;

comment on function pgaf.answer_for(pgautofailover.node) is
  'What one of our keepers is told after its report, as things stand now. A node whose row is gone is told dropped.';
