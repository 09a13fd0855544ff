create or replace function pgaf.advance(node_id bigint, asked text default 'report')
returns text
language plpgsql
as $$
declare
  s pgaf.situation;
  chosen pgaf.rule;
begin
  s := pgaf.situation(node_id, asked);
  chosen := pgaf.match(s);
  if chosen.rule is not null and pgaf.apply(s, chosen) then
    return chosen.rule;
  end if;
  return null;
end;
$$;

comment on function pgaf.advance(bigint, text) is
  'One step of the group: finds the first rule that fits this node on this occasion and does what it says. Returns the rule''s name, or null when nobody moved. The caller holds the group''s lock.';
