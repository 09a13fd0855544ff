create or replace function pgaf.enough_can_part(
  formation text,
  group_no integer,
  at timestamptz,
  settings pgaf.settings
)
returns boolean
language plpgsql
stable
as $$
begin
  return (
    select
      count(*) > 0
      and (
        bool_and(s.members = '{}')
        or bool_and(
          (
            select count(*)
            from pgautofailover.node as member
            where
              member.nodeid = any (s.members)
              and (
                pgaf.has_cut(member)
                -- in maintenance it is left alone, and is not told to part
                or member.goalstate not in ('maintenance', 'wait_maintenance', 'prepare_maintenance')
                and pgaf.can_be_asked(member, enough_can_part.at, enough_can_part.settings)
              )
          ) >= cardinality(s.members) - s.quorum + 1
        )
      )
    from pgautofailover.sync_set as s
    where s.formationid = enough_can_part.formation and s.groupid = enough_can_part.group_no
  );
end;
$$;

comment on function pgaf.enough_can_part(text, integer, timestamptz, pgaf.settings) is
  'For each sync set that may be in force, so many members are well, heard within node_considered_unhealthy_timeout and not in maintenance, or have parted already, that an election can come to an end. Beside a set with members an empty one, under which commits may have waited for nobody, makes it false: only the leader is known to have those.';
