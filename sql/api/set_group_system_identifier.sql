create or replace function pgautofailover.set_group_system_identifier(
  group_id bigint,
  node_sysidentifier bigint,
  out node_id bigint,
  out node_name text,
  out node_host text,
  out node_port integer
)
returns setof record
language sql
volatile
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport
  from
    (select m.nodeid from pgautofailover.node as m where m.groupid = $1 and m.sysidentifier = 0 order by m.formationid, m.nodeid) as unset
    cross join lateral pgaf.store_system_identifier(unset.nodeid, $2) as n
$$;

comment on function pgautofailover.set_group_system_identifier(bigint, bigint) is
  'Stores the system identifier of those nodes of the groups with this number that were stored with 0. Registration stores null instead of 0, so there are none; kept for keepers of the original.';
