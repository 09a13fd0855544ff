create or replace function pgaf.part_for_good(node pgautofailover.node)
returns void
language sql
as $$
  update pgautofailover.sync_set as s
  set
    members = array_remove(s.members, (part_for_good.node).nodeid),
    lsn = greatest(s.lsn, (part_for_good.node).reportedlsn)
  from pgautofailover.node_group as g
  where
    pgaf.has_cut(part_for_good.node)
    and not exists (
      select
      from pgautofailover.node as leader
      where
        leader.nodeid = g.leader
        and leader.goalstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    )
    and g.formationid = (part_for_good.node).formationid
    and g.groupid = (part_for_good.node).groupid
    and s.formationid = g.formationid
    and s.groupid = g.groupid
    and (part_for_good.node).nodeid = any (s.members)
    and s.lsn is not null
    and cardinality(s.members) > s.quorum;
$$;

comment on function pgaf.part_for_good(pgautofailover.node) is
  'A member that has parted from a leader that stepped down is being removed: it acknowledges nothing any more, so the sets that may have been in force count without it, from its final position on. One member less is there to part, and one less has to.';
