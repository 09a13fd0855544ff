create or replace function pgautofailover.stop_maintenance(node_id bigint)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  node pgautofailover.node;
begin
  node := pgaf.lock_node(node_id);
  if node.nodeid is null then
    return false;
  end if;

  perform pgaf.advance(node_id, 'stop_maintenance');
  update pgautofailover.node as n set maintenance_until = null where n.nodeid = node_id;
  return true;
end;
$$;

comment on function pgautofailover.stop_maintenance(bigint) is
  'Gives a node back to its group. False when the node is unknown; 55000 when it is not in maintenance.';
