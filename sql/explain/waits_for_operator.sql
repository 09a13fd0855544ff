create or replace function pgaf.waits_for_operator(formation text, group_no integer)
returns table (node_id bigint, node_name text, says text, command text)
language plpgsql
stable
as $$
declare
  at constant timestamptz := clock_timestamp();
  settings constant pgaf.settings := pgaf.settings_of(formation);
begin
  return query select n.nodeid, n.nodename, w.says, w.command
    from
      pgautofailover.node as n
      cross join lateral (
        select * from pgaf.node_waits(n, at, settings)
        union all
        select * from pgaf.node_is_gone(n, at, settings)
      ) as w
    where n.formationid = formation and n.groupid = group_no
    order by n.nodeid;
  return query select null::bigint, null::text, w.says, w.command
    from
      pgautofailover.node_group as g
      cross join lateral pgaf.group_waits(g, at, settings) as w
    where g.formationid = formation and g.groupid = group_no;
end;
$$;

comment on function pgaf.waits_for_operator(text, integer) is
  'All that waits for an operator in a group: of its nodes, then of the group as a whole.';
