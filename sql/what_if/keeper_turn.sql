create or replace function pgaf.keeper_turn(node_id bigint, keepers jsonb)
returns jsonb
language plpgsql
as $$
declare
  keeper constant jsonb := keepers -> node_id::text;
  state constant pgautofailover.replication_state := (keeper ->> 'state')::pgautofailover.replication_state;
  node pgautofailover.node;
  goal pgautofailover.replication_state;
  newest pgautofailover.sync_set;
  leader bigint;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = keeper_turn.node_id;
  perform pgaf.says(node, state, (keeper ->> 'confirms')::bigint);
  select n.goalstate into goal from pgautofailover.node as n where n.nodeid = keeper_turn.node_id;
  if not found then
    return null;
  end if;
  select g.leader
  into leader
  from pgautofailover.node_group as g
  where g.formationid = node.formationid and g.groupid = node.groupid;
  if
    not pgaf.can_reach(state, goal, node.capabilities != '{}')
    or goal in ('catchingup', 'secondary')
    and not pgaf.is_writing(keepers, leader)
  then
    goal := state;
  end if;
  if goal = 'dropped' then
    perform pgaf.says(node, goal, null);
    return null;
  end if;
  if node.sysidentifier is null and goal not in ('init', 'wait_standby') then
    update pgautofailover.node as n
    set sysidentifier = other.sysidentifier
    from pgautofailover.node as other
    where n.nodeid = node.nodeid and other.nodeid = leader;
  end if;
  select s.*
  into newest
  from pgautofailover.sync_set as s
  where s.formationid = node.formationid and s.groupid = node.groupid
  order by s.epoch desc
  limit 1;
  return jsonb_build_object(
    'state',
    goal,
    'confirms',
    case
      when pgaf.is_writing(jsonb_build_object(node_id, jsonb_build_object('state', goal)), node_id)
      and not exists (
        select
        from unnest(newest.members) as member (id)
        where (keepers -> member.id::text ->> 'state' in ('catchingup', 'secondary')) is not true
      ) then newest.epoch
      else (keeper ->> 'confirms')::bigint
    end
  );
end;
$$;

comment on function pgaf.keeper_turn(bigint, jsonb) is
  'In a dry run: one turn of a keeper. It reports the state it is in, hears its goal, and is there, unless its keeper knows no way or it has to follow and nobody takes writes. keepers: the state of each node whose keeper is alive, and the sync set it has verified. Null when the node has left.';
