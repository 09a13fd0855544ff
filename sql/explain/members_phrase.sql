create or replace function pgaf.members_phrase(
  node pgautofailover.node,
  at timestamptz,
  settings pgaf.settings
)
returns text
language sql
stable
as $$
  select
    coalesce(
      string_agg(
        format(
          '%s reports %s%s%s, priority %s%s',
          n.nodename,
          n.reportedstate,
          case
            when n.goalstate != n.reportedstate then ', heads for ' || n.goalstate
          end,
          case
            when pgaf.is_unhealthy(n, at, settings) then ', is sick'
          end,
          n.candidatepriority,
          case
            when n.replicationquorum then ', in the quorum'
          end
        ),
        '; '
        order by n.nodeid
      ),
      'there is no other node'
    )
  from pgautofailover.node as n
  where
    n.formationid = (node).formationid
    and n.groupid = (node).groupid
    and n.nodeid != (node).nodeid
    and n.goalstate != 'dropped';
$$;

comment on function pgaf.members_phrase(pgautofailover.node, timestamptz, pgaf.settings) is
  'The other nodes of a group: state, health, priority, quorum.';
