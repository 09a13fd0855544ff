create or replace function pgautofailover.formation_settings(
  formation_id text default 'default',
  out context text,
  out group_id integer,
  out node_id bigint,
  out nodename text,
  out setting text,
  out value text
)
returns setof record
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select s.context, s.group_id, s.node_id, s.nodename, s.setting, s.value
  from (
    select 1 as part, 'formation' as context, null::integer as group_id, null::bigint as node_id,
      f.formationid as nodename, 'number_sync_standbys' as setting, f.number_sync_standbys::text as value
    from pgautofailover.formation as f where f.formationid = $1
    union all
    select 2, 'primary', n.groupid, n.nodeid, n.nodename, 'synchronous_standby_names',
      format('''%s''', pgautofailover.synchronous_standby_names(n.formationid, n.groupid))
    from pgautofailover.node as n
    where n.formationid = $1 and n.goalstate <> 'dropped'
      and n.reportedstate in ('single', 'wait_primary', 'primary', 'join_primary', 'apply_settings')
    union all
    select 3, 'node', n.groupid, n.nodeid, n.nodename, 'replication quorum', n.replicationquorum::text
    from pgautofailover.node as n where n.formationid = $1
    union all
    select 4, 'node', n.groupid, n.nodeid, n.nodename, 'candidate priority', n.candidatepriority::text
    from pgautofailover.node as n where n.formationid = $1
  ) as s
  order by s.part, s.node_id
$$;

comment on function pgautofailover.formation_settings(text) is
  'The replication settings of a formation: its own, those of each primary, those of each node.';
