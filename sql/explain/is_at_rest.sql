create or replace function pgaf.is_at_rest(formation text, group_no integer)
returns boolean
language plpgsql
stable
as $$
declare
  at constant timestamptz := clock_timestamp();
  settings constant pgaf.settings := pgaf.settings_of(formation);
begin
  return (
    select
      bool_and(
        n.reportedstate = n.goalstate
        and (
          n.goalstate in ('single', 'primary', 'secondary')
          and not pgaf.is_unhealthy(n, at, settings)
          or n.goalstate = 'maintenance'
        )
      )
      and bool_or(n.goalstate in ('single', 'primary'))
    from pgautofailover.node as n
    where n.formationid = is_at_rest.formation and n.groupid = is_at_rest.group_no
  );
end;
$$;

comment on function pgaf.is_at_rest(text, integer) is
  'There is a primary, or a single node, and every node is well and where it should be.';
