create or replace function pgaf.has_nothing_to_decide(formation text, group_no integer)
returns boolean
language plpgsql
stable
as $$
begin
  return (
    select
      count(*) filter (where n.nodeid = g.leader and (n.goalstate = 'primary' or n.goalstate = 'single')) = 1
      and bool_and(
        n.reportedstate = n.goalstate
        and (
          n.nodeid = g.leader
          and n.goalstate = 'primary'
          and g.members > 1
          or n.nodeid = g.leader
          and n.goalstate = 'single'
          and g.members = 1
          or n.nodeid != g.leader
          and n.goalstate = 'secondary'
        )
        and n.reportedpgisrunning
        and n.health != 0
        and n.bad_since is null
        and n.replication_stall_since is null
        and n.reportedtli = g.tli
      )
    from
      (
        select
          own.leader,
          (select l.reportedtli from pgautofailover.node as l where l.nodeid = own.leader) as tli,
          (
            select count(*)
            from pgautofailover.node as m
            where m.formationid = own.formationid and m.groupid = own.groupid
          ) as members
        from pgautofailover.node_group as own
        where
          own.formationid = has_nothing_to_decide.formation
          and own.groupid = has_nothing_to_decide.group_no
          and own.hearsay_since is null
      ) as g
      join pgautofailover.node as n
        on n.formationid = has_nothing_to_decide.formation and n.groupid = has_nothing_to_decide.group_no
    where
      not exists (
        select
        from pgautofailover.accepted_timeline as pin
        where
          pin.formationid = has_nothing_to_decide.formation
          and pin.groupid = has_nothing_to_decide.group_no
          and pin.resolved_at is null
      )
  ) is true;
end;
$$;

comment on function pgaf.has_nothing_to_decide(text, integer) is
  'A short cut for the usual report: one primary with its secondaries, or a node alone, each where it should be, running, on one timeline, and not seen unwell. No rule moves such a group, so none need be looked for. The stories and races check after each step that nothing was overlooked.';
