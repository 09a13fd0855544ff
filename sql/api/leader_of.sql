create or replace function pgaf.leader_of(formation text, group_no integer)
returns bigint
language plpgsql
stable
as $$
declare
  leader bigint;
begin
  select n.nodeid
  into leader
  from
    pgautofailover.node_group as g
    join pgautofailover.node as n on n.nodeid = g.leader
  where
    g.formationid = leader_of.formation
    and g.groupid = leader_of.group_no
    and n.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings');

  if not found then
    raise exception 'Couldn''t find the primary node in formation "%", group %', formation, group_no
      using errcode = 'XX000';
  end if;
  return leader;
end;
$$;

comment on function pgaf.leader_of(text, integer) is
  'The node of a group whose goal takes writes; XX000 when there is none.';
