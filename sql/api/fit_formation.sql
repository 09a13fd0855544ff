create or replace function pgaf.fit_formation(formation text, node_kind text, node_dbname name)
returns void
language plpgsql
as $$
declare
  new_kind text;
  has_nodes boolean;
  stored pgautofailover.formation;
begin
  new_kind := case
    when node_kind = 'standalone' then 'pgsql'
    when node_kind in ('coordinator', 'worker') then 'citus'
    when node_kind in ('', 'unknown') then 'unknown'
  end;
  if new_kind is null then
    raise exception 'unknown node kind "%": expected standalone, coordinator or worker', node_kind
      using errcode = '22023';
  end if;

  select f.* into stored from pgautofailover.formation as f where f.formationid = fit_formation.formation;
  if not found then
    raise exception 'formation "%" does not exist', formation
      using errcode = '42P17', hint = 'create the formation first, with pg_autoctl create formation';
  end if;

  has_nodes := exists (select from pgautofailover.node as n where n.formationid = fit_formation.formation);
  if stored.kind != new_kind then
    if has_nodes then
      raise exception 'node kind "%" does not fit formation "%" of kind "%"',
        node_kind,
        formation,
        stored.kind
        using errcode = 'XX000';
    end if;
    update pgautofailover.formation as f set kind = new_kind where f.formationid = fit_formation.formation;
  end if;
  if stored.dbname != node_dbname then
    if has_nodes then
      raise exception 'database name "%" does not fit formation "%", which uses "%"',
        node_dbname,
        formation,
        stored.dbname
        using errcode = 'XX000';
    end if;
    update pgautofailover.formation as f
    set dbname = node_dbname
    where f.formationid = fit_formation.formation;
  end if;
end;
$$;

comment on function pgaf.fit_formation(text, text, name) is
  'Checks that a node of this kind and database can join the formation; an empty formation takes over both. 22023 unknown kind, 42P17 unknown formation, XX000 misfit.';
