create or replace function pgaf.choose_group(formation text, node_kind text, desired integer)
returns integer
language plpgsql
stable
as $$
begin
  if node_kind = 'standalone' and desired > 0 then
    raise exception 'group % does not exist in formation "%"', desired, formation
      using errcode = 'XX000', detail = 'in a pgsql formation, there can be only one group, with group id 0';
  end if;
  if node_kind = 'standalone' or desired >= 0 then
    return greatest(0, desired);
  end if;

  return (
    select min(candidate.no)
    from
      generate_series(
        1,
        1 + (
          select coalesce(max(n.groupid), 0)
          from pgautofailover.node as n
          where n.formationid = choose_group.formation
        )
      ) as candidate (no)
    where
      (
        select count(*)
        from pgautofailover.node as n
        where n.formationid = choose_group.formation and n.groupid = candidate.no and n.goalstate != 'dropped'
      ) <= (
        select
          case
            when f.opt_secondary then 1
            else 0
          end
        from pgautofailover.formation as f
        where f.formationid = choose_group.formation
      )
  );
end;
$$;

comment on function pgaf.choose_group(text, text, integer) is
  'The group a new node goes to: 0 in a pgsql formation; else the one it asked for, or the first one with room.';
