create or replace function pgaf.end_silence(node pgautofailover.node, at timestamptz)
returns void
language sql
as $$
  update pgautofailover.node as n
  set bad_since = case
    when g.somebody_is_heard then greatest(n.bad_since, end_silence.at - g.already_waited)
    else end_silence.at
  end
  from
    (
      select
        s.node_considered_unhealthy_timeout as patience,
        -- a probe that is under way may end, and another one be made
        greatest(
          s.node_considered_unhealthy_timeout - s.health_check_timeout - s.health_check_retry_delay - s.health_check_period,
          interval '0'
        ) as already_waited,
        exists (
          select
          from pgautofailover.node as heard
          where
            heard.formationid = (end_silence.node).formationid
            and heard.groupid = (end_silence.node).groupid
            and greatest(
              heard.reporttime,
              case
                when heard.health = 1 then heard.healthchecktime
              end
            ) > end_silence.at - s.node_considered_unhealthy_timeout / 2
        ) as somebody_is_heard,
        (
          select l.leader
          from pgautofailover.node_group as l
          where l.formationid = (end_silence.node).formationid and l.groupid = (end_silence.node).groupid
        ) as leader
      from pgaf.settings_of((end_silence.node).formationid) as s
    ) as g
  where
    n.formationid = (end_silence.node).formationid
    and n.groupid = (end_silence.node).groupid
    and n.bad_since < end_silence.at
    and (
      not g.somebody_is_heard
      or end_silence.at - (end_silence.node).reporttime >= g.patience
      and end_silence.at - (end_silence.node).bad_since >= g.patience
      and end_silence.at - n.reporttime >= g.patience
      and n.nodeid in ((end_silence.node).nodeid, g.leader)
    );
$$;

comment on function pgaf.end_silence(pgautofailover.node, timestamptz) is
  'A node is heard again. If nobody of its group was, the monitor may have been cut off: how long probes of the others have failed is counted from now. If this node was away for node_considered_unhealthy_timeout, the network may have kept it and the leader away alike: it and the leader, if that is away too, get the time of another probe before that counts. Other standbys do not: nobody is to rely on one that is not heard.';
