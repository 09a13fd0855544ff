create or replace function pgaf.standby_facts(standby pgautofailover.node)
returns text[]
language sql
stable
as $$
  select coalesce(array_agg(f.fact), '{}')
  from
    (
      values
        (
          'standby_is_unhealthy',
          pgaf.is_unhealthy(standby, clock_timestamp(), pgaf.settings_of((standby).formationid))
        ),
        ('standby_in_quorum', (standby).replicationquorum)
    ) as f (fact, holds)
  where f.holds;
$$;

comment on function pgaf.standby_facts(pgautofailover.node) is
  'The facts that hold of one standby, for the columns standbys_need and standbys_unless of a rule.';
