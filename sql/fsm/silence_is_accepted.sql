create or replace function pgaf.silence_is_accepted(grp pgautofailover.node_group, settings pgaf.settings)
returns boolean
language sql
stable
as $$
  select
    (silence_is_accepted.settings).failover_from_silent_wait_primary
    and exists (
      select
      from pgautofailover.node as leader
      where
        leader.nodeid = (silence_is_accepted.grp).leader
        and leader.reportedstate = 'wait_primary'
        and leader.goalstate = 'demoted'
    )
    and not exists (
      select
      from pgautofailover.sync_set as s
      where
        s.formationid = (silence_is_accepted.grp).formationid
        and s.groupid = (silence_is_accepted.grp).groupid
        and s.members != '{}'
    );
$$;

comment on function pgaf.silence_is_accepted(pgautofailover.node_group, pgaf.settings) is
  'The leader wrote alone, was given up because it fell silent, and has not been heard to stop; failover_from_silent_wait_primary says that what only it has may be lost.';
