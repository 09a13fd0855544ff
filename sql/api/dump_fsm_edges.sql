create or replace function pgautofailover.dump_fsm_edges(
  out pos integer,
  out current_state pgautofailover.replication_state,
  out assigned_state pgautofailover.replication_state
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select distinct r.rule_no, reported.state, moved.goal
  from
    pgaf.rule as r
    cross join lateral (
      values
        (r.node_to, coalesce(r.node_reports, r.node_at)),
        (r.primary_to, coalesce(r.primary_reports, r.primary_at)),
        (r.standbys_to, coalesce(r.standbys_reports, r.standbys_at))
    ) as moved (goal, reports)
    cross join lateral unnest(moved.reports) as reported (state)
  where
    moved.goal is not null
    and moved.goal != reported.state
    and 'report' = any (r.asked)
    and pgaf.can_reach(reported.state, moved.goal, true)
  order by 1, 2, 3;
$$;

comment on function pgautofailover.dump_fsm_edges is
  'Every move that a rule can ask of a keeper, from the state it reports; rules that answer an operator are left out.';
