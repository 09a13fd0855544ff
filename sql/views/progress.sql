create or replace view pgautofailover.progress as
  select
    n.formationid,
    n.groupid,
    n.nodeid,
    n.nodename,
    p.what,
    p.done_bytes,
    p.total_bytes,
    case
      when p.total_bytes = 0 then 100
      else least(100, trunc(100.0 * p.done_bytes / p.total_bytes))::integer
    end as percent,
    p.seconds_left,
    p.updated_at
  from
    pgautofailover.node_progress as p
    join pgautofailover.node as n using (nodeid)
  where p.updated_at > now() - interval '15 seconds'
  order by n.formationid, n.groupid, n.nodeid;

comment on view pgautofailover.progress is
  'The base backups, rewinds and replays that are under way, how much of how many bytes is done, and the seconds that are left by the rate of late.';
