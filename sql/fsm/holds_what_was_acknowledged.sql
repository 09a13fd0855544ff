create or replace function pgaf.holds_what_was_acknowledged(node pgautofailover.node)
returns boolean
language plpgsql
stable
as $$
begin
  return (
    select
      count(*) filter (where s.lsn is not null) > 0
      and bool_and(
        s.members != '{}'
        and (s.lsn is null or node.reportedlsn >= s.lsn)
        and (
          -- each member has every commit, or enough have parted and none of them has more than this node
          node.nodeid = any (s.members)
          and cardinality(s.members) = s.quorum
          or (
            select
              count(*) >= cardinality(s.members) - s.quorum + 1
              and max(member.reportedlsn) <= node.reportedlsn
            from pgautofailover.node as member
            where member.nodeid = any (s.members) and pgaf.has_cut(member)
          )
        )
      )
      and pgaf.is_on_lineage(node)
    from pgautofailover.sync_set as s
    where s.formationid = node.formationid and s.groupid = node.groupid
  );
end;
$$;

comment on function pgaf.holds_what_was_acknowledged(pgautofailover.node) is
  'For the sync set in force and each one offered since: the node has the LSN from which the set counts, and is a member of a set whose members all have every commit, or has all WAL of so many parted members that every commit is among them. An empty set, whose commits waited for nobody, makes it false. In PL/pgSQL only for its cached plan.';
