create or replace function pgaf.match(s pgaf.situation)
returns pgaf.rule
language plpgsql
stable
as $$
declare
  chosen pgaf.rule;
begin
  select r.*
  into chosen
  from pgaf.rule as r
  where
    s.asked = any (r.asked)
    -- states first: they rule out nearly all, and cost less than comparing facts
    and case
      when r.node_at is not null
      and (s.node_reports != s.node_heads_for or s.node_reports != all (r.node_at)) then false
      when r.node_reports is not null
      and s.node_reports != all (r.node_reports) then false
      when r.node_heads_for is not null
      and s.node_heads_for != all (r.node_heads_for) then false
      when s.primary_id is null then r.primary_at is null
      and r.primary_reports is null
      and r.primary_heads_for is null
      when r.primary_at is not null
      and (s.primary_reports != s.primary_heads_for or s.primary_reports != all (r.primary_at)) then false
      when r.primary_reports is not null
      and s.primary_reports != all (r.primary_reports) then false
      else r.primary_heads_for is null
      or s.primary_heads_for = any (r.primary_heads_for)
    end
    -- who was removed stays removed
    and (r.node_to is null or r.node_to = 'dropped' or s.node_heads_for != 'dropped')
    and (r.primary_to is null or r.primary_to = 'dropped' or s.primary_heads_for is distinct from 'dropped')
    and case
      when r.needs <@ s.facts
      and not r.unless && s.facts then pgaf.can_reach(s.node_reports, r.node_to, s.node_is_ours)
      and pgaf.can_reach(s.primary_reports, r.primary_to, s.primary_is_ours)
      else false
    end
  order by r.rule_no
  limit 1;

  return chosen;
end;
$$;

comment on function pgaf.match(pgaf.situation) is
  'The first rule that fits the situation, and whose moves the keepers know; null when none does. A rule that would give another goal to a node that was removed never fits.';
