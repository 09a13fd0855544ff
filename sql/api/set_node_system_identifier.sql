create or replace function pgautofailover.set_node_system_identifier(
  node_id bigint,
  node_sysidentifier bigint,
  out node_id bigint,
  out node_name text,
  out node_host text,
  out node_port integer
)
returns record
language sql
volatile
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport from pgaf.store_system_identifier($1, $2) as n
$$;

comment on function pgautofailover.set_node_system_identifier(bigint, bigint) is
  'Stores the system identifier of a node''s database cluster. One row, all null when the node is unknown; 23P01 when its group holds another cluster.';
