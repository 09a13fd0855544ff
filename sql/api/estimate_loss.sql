create or replace function pgautofailover.estimate_loss(
  formation_id text default 'default',
  group_id integer default 0,
  out node_id bigint,
  out node_name text,
  out elected boolean,
  out node_tli integer,
  out node_lsn pg_lsn,
  out ahead_name text,
  out ahead_lsn pg_lsn,
  out bytes bigint,
  out unheard interval,
  out holds_all boolean
)
returns setof record
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  with ahead as (
    select n.nodename, n.highest_lsn from pgautofailover.node as n
    where n.formationid = $1 and n.groupid = $2 and pgaf.is_on_lineage(n)
    union all
    select null, s.lsn from pgautofailover.sync_set as s where s.formationid = $1 and s.groupid = $2 and s.lsn is not null
    order by highest_lsn desc, nodename nulls last limit 1
  )
  select n.nodeid, n.nodename, row_number() over likely = 1, n.reportedtli, n.highest_lsn, ahead.nodename,
    ahead.highest_lsn, greatest(0, ahead.highest_lsn - n.highest_lsn)::bigint,
    clock_timestamp() - coalesce(old.reporttime, g.left_heard), pgaf.holds_what_was_acknowledged(n)
  from pgautofailover.node_group as g
    join pgautofailover.node as n using (formationid, groupid)
    left join pgautofailover.node as old on old.nodeid = g.leader
    cross join ahead
  where g.formationid = $1 and g.groupid = $2 and n.goalstate not in ('dropped', 'maintenance')
    and n.nodeid is distinct from g.leader and n.candidatepriority > 0
    and not pgaf.is_unhealthy(n, clock_timestamp(), pgaf.settings_of($1))
  window likely as (order by (g.wish = 'promote' and g.wish_nodeid = n.nodeid) is true desc,
    n.highest_lsn desc, n.candidatepriority desc, n.nodeid)
  order by 3 desc, n.highest_lsn desc, n.nodeid
$$;

comment on function pgautofailover.estimate_loss(text, integer) is
  'What would be lost if a node were promoted now, for each node that could be; elected: the likely one, first. bytes: WAL that ahead_name, or the sync set, is known to have and this node misses. unheard: since when nothing is known of what the primary wrote. holds_all: nothing acknowledged is missing. No row: nobody can be promoted.';
