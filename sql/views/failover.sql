create or replace view pgautofailover.failover as
  with
    -- somebody was told to lead: the first node of a group, or the one that took over
    handover as (
      select
        e.*,
        lag(e.nodeid) over past as old_id,
        lag(e.nodename) over past as old_name,
        coalesce(lag(e.eventid) over past, 0) as before
      from pgautofailover.event as e
      where
        e.rule is not null
        and e.goalstate in ('single', 'wait_primary')
        and e.reportedstate in ('init', 'report_lsn', 'prepare_promotion', 'stop_replication')
      window
        past as (
          partition by e.formationid, e.groupid
          order by e.eventid
        )
    ),
    begun as (
      select
        h.*,
        (
          select min(e.eventid)
          from pgautofailover.event as e
          where
            e.formationid = h.formationid
            and e.groupid = h.groupid
            and e.eventid > h.before
            and e.eventid <= h.eventid
            and e.rule is not null
            and (
              e.goalstate in ('draining', 'prepare_maintenance', 'report_lsn', 'prepare_promotion')
              or e.goalstate = 'dropped'
              and e.nodeid = h.old_id
              or e.eventid = h.eventid
            )
        ) as first
      from handover as h
      where h.reportedstate != 'init'
    ),
    told as (
      select
        b.*,
        lead(b.first) over (
          partition by b.formationid, b.groupid
          order by b.eventid
        ) as next
      from begun as b
    ),
    timed as (
      select
        b.eventid,
        (
          array_agg(e.since order by e.eventid desc) filter (
            where
              e.nodeid = b.old_id
              and e.eventid <= b.first
              and e.rule is null
              and e.description like '% is marked as %'
          )
        )[1] as seen,
        min(e.eventtime) filter (where e.eventid = b.first) as decided,
        max(e.eventtime) filter (
          where e.nodeid = b.nodeid and e.goalstate = 'fast_forward' and e.rule is not null
        ) as fetching,
        max(e.eventtime) filter (
          where e.nodeid = b.nodeid and e.goalstate in ('prepare_promotion', 'single') and e.rule is not null
        ) as prepared,
        min(e.eventtime) filter (
          where
            e.nodeid = b.nodeid
            and e.eventid > b.eventid
            and e.rule is null
            and e.reportedstate = b.goalstate
        ) as opened,
        jsonb_agg(
          jsonb_build_object(
            'at',
            e.eventtime,
            'node',
            e.nodename,
            'from',
            e.reportedstate,
            'to',
            e.goalstate,
            'rule',
            e.rule
          )
          order by e.eventid
        ) filter (where e.rule is not null and e.eventid >= b.first) as steps
      from
        told as b
        join pgautofailover.event as e
          on e.formationid = b.formationid
          and e.groupid = b.groupid
          and e.eventid > b.before
          and (b.next is null or e.eventid < b.next)
      group by b.eventid
    )
  select
    b.eventid as failover,
    b.formationid,
    b.groupid,
    b.old_name as old_primary,
    b.nodename as new_primary,
    (select e.rule from pgautofailover.event as e where e.eventid = b.first) as cause,
    coalesce(t.seen, t.decided) as began,
    t.opened,
    t.decided - t.seen as detection,
    coalesce(t.fetching, t.prepared, b.eventtime) - t.decided as election,
    coalesce(t.prepared - t.fetching, interval '0') as catch_up,
    t.opened - coalesce(t.prepared, b.eventtime) as promotion,
    t.opened - coalesce(t.seen, t.decided) as total,
    t.steps
  from
    begun as b
    join timed as t using (eventid)
  order by b.eventid;

comment on view pgautofailover.failover is
  'Past failovers, from the events that are still kept: which rule began each, how long detection (from the first bad probe; null when nobody was found bad), election (until the candidate was chosen), catch_up (fetching WAL from another standby) and promotion (until the new primary reported that it takes writes) lasted, and every goal that was given on the way and after it.';
