create or replace function pgaf.is_streamed_from(
  node pgautofailover.node,
  at timestamptz,
  settings pgaf.settings
)
returns boolean
language sql
stable
as $$
  select
    (is_streamed_from.node).reportedstate in (
      'single',
      'wait_primary',
      'primary',
      'join_primary',
      'apply_settings'
    )
    -- one that was replaced may have said so last
    and not exists (
      select
      from pgautofailover.node_group as g
      where
        g.formationid = (is_streamed_from.node).formationid
        and g.groupid = (is_streamed_from.node).groupid
        and g.leader != (is_streamed_from.node).nodeid
    )
    and exists (
      select
      from pgautofailover.node as standby
      where
        standby.formationid = (is_streamed_from.node).formationid
        and standby.groupid = (is_streamed_from.node).groupid
        and standby.nodeid != (is_streamed_from.node).nodeid
        and standby.streams
        and standby.goalstate in ('secondary', 'catchingup')
        and is_streamed_from.at - standby.reporttime < (
          is_streamed_from.settings
        ).node_considered_unhealthy_timeout
    );
$$;

comment on function pgaf.is_streamed_from(pgautofailover.node, timestamptz, pgaf.settings) is
  'The node leads, and a standby of the group said lately that it still receives WAL: whoever sends it is alive.';
