create or replace function pgaf.at_rest(formation text, group_no integer, timeline integer)
returns table (leader bigint, epoch bigint)
language sql
stable
as $$
  select g.leader, g.epoch
  from pgautofailover.node_group as g
  where
    g.formationid = at_rest.formation
    and g.groupid = at_rest.group_no
    and g.hearsay_since is null
    and (
      select
        bool_and(pgaf.is_at_its_place(n, g.leader, at_rest.timeline))
        and (count(*) = 1) = bool_or(n.goalstate = 'single') filter (where n.nodeid = g.leader)
      from pgautofailover.node as n
      where n.formationid = at_rest.formation and n.groupid = at_rest.group_no
    )
    and not exists (
      select
      from pgautofailover.sync_set as s
      where s.formationid = at_rest.formation and s.groupid = at_rest.group_no and s.lsn is null
    )
    and not exists (
      select
      from pgautofailover.accepted_timeline as pin
      where pin.formationid = at_rest.formation and pin.groupid = at_rest.group_no and pin.resolved_at is null
    );
$$;

comment on function pgaf.at_rest(text, integer, integer) is
  'The group, if it has nothing to decide: one primary with its secondaries, or a node alone, each where it should be on this timeline, and no sync set that waits to be confirmed. No rule moves such a group, so none need be looked for; the stories and races check after each step that nothing was overlooked.';
