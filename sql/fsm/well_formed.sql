/* Views that must be empty; a test says so. */
create or replace view pgaf.shadowed_rule as
  select later.rule, earlier.rule as shadowed_by
  from
    pgaf.rule as later
    join pgaf.rule as earlier on earlier.rule_no < later.rule_no and later.asked <@ earlier.asked
  where
    earlier.needs <@ later.needs
    and earlier.unless <@ later.unless
    and (earlier.node_at is null or later.node_at <@ earlier.node_at)
    and (earlier.node_reports is null or coalesce(later.node_reports, later.node_at) <@ earlier.node_reports)
    and (
      earlier.node_heads_for is null
      or coalesce(later.node_heads_for, later.node_at) <@ earlier.node_heads_for
    )
    and (earlier.primary_at is null or later.primary_at <@ earlier.primary_at)
    and (
      earlier.primary_reports is null
      or coalesce(later.primary_reports, later.primary_at) <@ earlier.primary_reports
    )
    and (
      earlier.primary_heads_for is null
      or coalesce(later.primary_heads_for, later.primary_at) <@ earlier.primary_heads_for
    )
    and earlier.node_to is null
    and earlier.primary_to is null;

create or replace view pgaf.unused_fact as
  select f.fact
  from pgaf.fact as f
  where
    not exists (
      select
      from pgaf.rule as r
      where f.fact = any (r.needs || r.unless || r.standbys_need || r.standbys_unless)
    );

/* A goal that no keeper can be brought to from any state its rule speaks of. */
create or replace view pgaf.unreachable_goal as
  select r.rule, moved.goal
  from
    pgaf.rule as r
    cross join lateral (
      values
        (r.node_to, coalesce(r.node_reports, r.node_at)),
        (r.primary_to, coalesce(r.primary_reports, r.primary_at)),
        (r.standbys_to, coalesce(r.standbys_reports, r.standbys_at))
    ) as moved (goal, reports)
  where
    moved.goal is not null
    and moved.reports is not null
    and not exists (
      select from unnest(moved.reports) as reported where pgaf.can_reach(reported, moved.goal, true)
    );
