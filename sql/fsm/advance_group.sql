create or replace function pgaf.advance_group(formation text, group_no integer, asked text default 'health')
returns text
language plpgsql
as $$
declare
  member bigint;
  rule text;
begin
  for member in select n.nodeid
  from pgautofailover.node as n
  where n.formationid = advance_group.formation and n.groupid = advance_group.group_no
  order by n.nodeid loop
    rule := pgaf.advance(member, asked);
    exit when rule is not null;
  end loop;
  return rule;
end;
$$;

comment on function pgaf.advance_group(text, integer, text) is
  'Tries the members in the order of their ids, until a rule fits one of them. Returns the rule''s name, or null.';
