create or replace function pgaf.rule_is_about(r pgaf.rule, s pgaf.situation)
returns boolean
language sql
stable
as $$
  select
    ((r).node_at is null or s.node_reports = any ((r).node_at) and s.node_reports = s.node_heads_for)
    and ((r).node_reports is null or s.node_reports = any ((r).node_reports))
    and ((r).node_heads_for is null or s.node_heads_for = any ((r).node_heads_for));
$$;

comment on function pgaf.rule_is_about(pgaf.rule, pgaf.situation) is
  'The rule speaks of the state that the node is in, whatever else it needs.';
