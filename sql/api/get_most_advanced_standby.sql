create or replace function pgautofailover.get_most_advanced_standby(
  formationid text default 'default',
  groupid integer default 0,
  caller_node_id bigint default 0,
  out node_id bigint,
  out node_name text,
  out node_host text,
  out node_port integer,
  out node_lsn pg_lsn,
  out node_is_primary boolean
)
returns setof record
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport, n.reportedlsn, false
  from pgautofailover.node as n
  where
    n.formationid = $1
    and n.groupid = $2
    and n.nodeid <> $3
    and n.reportedstate = 'report_lsn'
    and ((pgaf.settings_of($1)).guard_data_loss or n.health > 0)
  order by n.reportedlsn desc, n.health desc, n.nodeid
  limit 1
$$;

comment on function pgautofailover.get_most_advanced_standby(text, integer, bigint) is
  'The standby that has the most WAL of those that reported their position, but the caller; with guard_data_loss off only one that is well. No row: the caller has the most.';
