create or replace function pgaf.end_of_play(formation text, group_no integer)
returns jsonb
language sql
stable
as $$
  select
    coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'node',
              n.nodename,
              'node_from',
              n.reportedstate,
              'node_to',
              n.goalstate,
              'because',
              'in the end: ' || case
                when clock_timestamp() - n.reporttime >= (
                  pgaf.settings_of(n.formationid)
                ).node_considered_unhealthy_timeout then 'not heard; last known as '
                else ''
              end || s.means
            )
            order by n.nodeid
          )
        from
          pgautofailover.node as n
          join pgaf.state as s on s.state = n.goalstate
        where n.formationid = end_of_play.formation and n.groupid = end_of_play.group_no
      ),
      '[]'
    ) || coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'node',
              w.node_name,
              'because',
              'waits for an operator: ' || w.says,
              'command',
              w.command
            )
          )
        from
          (
            select n.nodename as node_name, w.says, w.command
            from
              pgautofailover.node as n
              cross join lateral pgaf.node_waits(n, clock_timestamp(), pgaf.settings_of(n.formationid)) as w
            where n.formationid = end_of_play.formation and n.groupid = end_of_play.group_no
            union all
            select null, w.says, w.command
            from
              pgautofailover.node_group as g
              cross join lateral pgaf.group_waits(g, clock_timestamp(), pgaf.settings_of(g.formationid)) as w
            where g.formationid = end_of_play.formation and g.groupid = end_of_play.group_no
          ) as w
      ),
      '[]'
    );
$$;

comment on function pgaf.end_of_play(text, integer) is
  'In a dry run: what became of each node, and what waits for an operator.';
