create or replace function pgautofailover.explain(
  formation_id text,
  group_id integer,
  out node_id bigint,
  out node_name text,
  out kind text,
  out rule text,
  out says text,
  out command text
)
returns setof record
language plpgsql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if
    not exists (
      select
      from pgautofailover.node as n
      where n.formationid = formation_id and n.groupid = group_id
    )
  then
    raise exception 'no nodes found in group % of formation "%"', group_id, formation_id
      using errcode = '42P17';
  end if;
  return query select n.nodeid, n.nodename, why.kind, why.rule, why.says, null::text
    from
      pgautofailover.node as n
      cross join lateral pgaf.node_reasons(n) as why
    where n.formationid = formation_id and n.groupid = group_id
    order by n.nodeid, why.no;
  return query select w.node_id, w.node_name, 'operator', null::text, w.says, w.command
    from pgaf.waits_for_operator(formation_id, group_id) as w;
end;
$$;

comment on function pgautofailover.explain(text, integer) is
  'Why a group is as it is. For each node: its state; the rule that fits now, or, unless the group is at rest, the rules that come nearest and what keeps them, with the values compared. Then what waits for an operator, with the command that resolves it. Changes nothing. 42P17 no such group.';
