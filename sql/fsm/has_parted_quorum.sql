create or replace function pgaf.has_parted_quorum(formation text, group_no integer)
returns boolean
language plpgsql
stable
as $$
begin
  return (
    select
      count(*) > 0
      and bool_and(
        s.members != '{}'
        and (
          select count(*)
          from pgautofailover.node as member
          where member.nodeid = any (s.members) and pgaf.has_cut(member)
        ) >= cardinality(s.members) - s.quorum + 1
      )
    from pgautofailover.sync_set as s
    where s.formationid = has_parted_quorum.formation and s.groupid = has_parted_quorum.group_no
  );
end;
$$;

comment on function pgaf.has_parted_quorum(text, integer) is
  'For the sync set in force and each one offered since, so many members have parted from the leader that it cannot acknowledge a commit any more. In PL/pgSQL only for its cached plan.';
