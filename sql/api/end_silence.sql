create or replace function pgaf.end_silence(node pgautofailover.node, at timestamptz)
returns void
language sql
as $$
  update pgautofailover.node as n
  set bad_since = end_silence.at
  where
    n.formationid = (end_silence.node).formationid
    and n.groupid = (end_silence.node).groupid
    and n.bad_since < end_silence.at
    and not exists (
      select
      from
        pgautofailover.node as heard
        cross join pgaf.settings_of(heard.formationid) as s
      where
        heard.formationid = n.formationid
        and heard.groupid = n.groupid
        and greatest(
          heard.reporttime,
          case
            when heard.health = 1 then heard.healthchecktime
          end
        ) > end_silence.at - s.node_considered_unhealthy_timeout / 2
    );
$$;

comment on function pgaf.end_silence(pgautofailover.node, timestamptz) is
  'A node is heard again. If nobody of its group was, the monitor may have been cut off: how long the others have been silent is counted from now.';
