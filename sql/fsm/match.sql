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
    and r.needs <@ s.facts
    and not r.unless && s.facts
    and (r.node_at is null or s.node_reports = any (r.node_at) and s.node_reports = s.node_heads_for)
    and (r.node_reports is null or s.node_reports = any (r.node_reports))
    and (r.node_heads_for is null or s.node_heads_for = any (r.node_heads_for))
    and (
      r.primary_at is null
      or s.primary_reports = any (r.primary_at)
      and s.primary_reports = s.primary_heads_for
    )
    and (r.primary_reports is null or s.primary_reports = any (r.primary_reports))
    and (r.primary_heads_for is null or s.primary_heads_for = any (r.primary_heads_for))
    and pgaf.can_reach(s.node_reports, r.node_to, s.node_is_ours)
    and pgaf.can_reach(s.primary_reports, r.primary_to, s.primary_is_ours)
  order by r.rule_no
  limit 1;

  return chosen;
end;
$$;

comment on function pgaf.match(pgaf.situation) is
  'The first rule that fits the situation, and whose moves the keepers know; null when none does.';
