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
        node.nodeid = any (s.members)
        and (s.lsn is null or node.reportedlsn >= s.lsn)
        and (
          -- each member has every commit, or enough have parted and this one has the most of them
          cardinality(s.members) = s.quorum
          or (
            select
              count(*) >= cardinality(s.members) - s.quorum + 1
              and max(member.reportedlsn) <= node.reportedlsn
            from pgautofailover.node as member
            where member.nodeid = any (s.members) and pgaf.has_cut(member)
          )
        )
      )
    from pgautofailover.sync_set as s
    where s.formationid = node.formationid and s.groupid = node.groupid
  );
end;
$$;

comment on function pgaf.holds_what_was_acknowledged(pgautofailover.node) is
  'For the sync set in force and each one offered since: the node is a member, has the LSN from which the set counts, and has all WAL that enough of the parted members have. An empty set, whose commits waited for nobody, makes it false. In PL/pgSQL only for its cached plan.';
