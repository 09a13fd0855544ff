create or replace function pgaf.count_quorum_standbys(formation text, group_no integer)
returns integer
language plpgsql
stable
as $$
begin
  return (
    select count(*)::integer
    from
      pgautofailover.node as n
      join pgautofailover.node_group as g using (formationid, groupid)
    where
      n.formationid = count_quorum_standbys.formation
      and n.groupid = count_quorum_standbys.group_no
      and n.nodeid is distinct from g.leader
      and n.goalstate != 'dropped'
      and n.replicationquorum
  );
end;
$$;

comment on function pgaf.count_quorum_standbys(text, integer) is
  'How many nodes of a group beside its leader belong to the replication quorum.';
