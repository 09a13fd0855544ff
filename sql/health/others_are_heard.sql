create or replace function pgaf.others_are_heard(
  node pgautofailover.node,
  at timestamptz,
  settings pgaf.settings
)
returns boolean
language sql
stable
as $$
  select
    exists (
      select
      from pgautofailover.node as other
      where
        other.formationid = (others_are_heard.node).formationid
        and other.groupid = (others_are_heard.node).groupid
        and other.nodeid != (others_are_heard.node).nodeid
        and others_are_heard.at - other.reporttime < (
          others_are_heard.settings
        ).node_considered_unhealthy_timeout
    );
$$;

comment on function pgaf.others_are_heard(pgautofailover.node, timestamptz, pgaf.settings) is
  'Another node of the group reported lately. Where nobody is heard, the monitor may be the one that is cut off, and silence proves nothing.';
