create or replace function pgautofailover.get_other_nodes(
  nodeid bigint,
  current_state pgautofailover.replication_state,
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
  select o.*
  from
    pgautofailover.get_other_nodes(get_other_nodes.nodeid) as o
    join pgautofailover.node as n on n.nodeid = o.node_id
  where n.goalstate = get_other_nodes.current_state;
$$;

comment on function pgautofailover.get_other_nodes(bigint, pgautofailover.replication_state) is
  'As get_other_nodes(nodeid), those whose goal is this state.';
