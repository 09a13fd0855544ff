create or replace function pgaf.whom_to_hear(leader pgautofailover.node, members bigint[])
returns bigint[]
language plpgsql
stable
as $$
begin
  if members != '{}' then
    return members;
  end if;
  return (
    select coalesce(array_agg(n.nodeid order by n.nodeid), '{}')
    from pgautofailover.node as n
    where
      n.formationid = leader.formationid
      and n.groupid = leader.groupid
      and n.nodeid != leader.nodeid
      and n.candidatepriority > 0
      and n.goalstate = 'secondary'
      and leader.goalstate not in ('single', 'wait_primary')
  );
end;
$$;

comment on function pgaf.whom_to_hear(pgautofailover.node, bigint[]) is
  'Whose replies would let a leader that is cut off from the monitor go on, for keepers that stop it otherwise (none does yet): the members of its sync set; without one every node that could be promoted over it; nobody for a single or lonely wait_primary, which needs no lease.';
