create or replace function pgaf.end_silence(node pgautofailover.node, at timestamptz)
returns void
language sql
as $$
  update pgautofailover.node as n
  set bad_since = end_silence.at
  from pgaf.settings_of((end_silence.node).formationid) as s
  where
    n.formationid = (end_silence.node).formationid
    and n.groupid = (end_silence.node).groupid
    and n.bad_since < end_silence.at
    and (
      -- the network may have kept its keeper and the probes apart from us alike
      n.nodeid = (end_silence.node).nodeid
      and end_silence.at - n.reporttime >= s.node_considered_unhealthy_timeout
      or not exists (
        select
        from pgautofailover.node as heard
        where
          heard.formationid = n.formationid
          and heard.groupid = n.groupid
          and greatest(
            heard.reporttime,
            case
              when heard.health = 1 then heard.healthchecktime
            end
          ) > end_silence.at - s.node_considered_unhealthy_timeout / 2
      )
    );
$$;

comment on function pgaf.end_silence(pgautofailover.node, timestamptz) is
  'A node is heard again. If it was silent for node_considered_unhealthy_timeout, what probes saw meanwhile may have been the network: how long they have failed is counted from now. If nobody of its group was heard, the monitor may have been cut off: the same for each node.';
