create or replace function pgaf.can_reach(
  reports pgautofailover.replication_state,
  goal pgautofailover.replication_state,
  is_ours boolean
)
returns boolean
language sql
stable
cost 1000
as $$
  select
    can_reach.goal is null
    or can_reach.goal = can_reach.reports
    or can_reach.goal = 'dropped'
    or exists (
      select
      from pgaf.edge as e
      where
        e.node_from = can_reach.reports
        and e.node_to = can_reach.goal
        and (e.keeper = 'original' or can_reach.is_ours)
    );
$$;

comment on function pgaf.can_reach(
  pgautofailover.replication_state,
  pgautofailover.replication_state,
  boolean
) is
  'Whether a keeper that reports the first state can be told the second. No goal counts as reachable.';
