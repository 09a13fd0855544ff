create or replace function pgaf.can_be_asked(node pgautofailover.node, at timestamptz, settings pgaf.settings)
returns boolean
language sql
stable
as $$
  select
    -- whatever probes say, who is silent hears no goal and says nothing
    can_be_asked.at - (can_be_asked.node).reporttime < (
      can_be_asked.settings
    ).node_considered_unhealthy_timeout
    and not pgaf.is_unhealthy(can_be_asked.node, can_be_asked.at, can_be_asked.settings);
$$;

comment on function pgaf.can_be_asked(pgautofailover.node, timestamptz, pgaf.settings) is
  'A goal given to this node now would be heard and followed: its keeper reported within node_considered_unhealthy_timeout, and it is not known to be sick. An election counts on such nodes only: one that the network keeps away may come back beside the primary.';
