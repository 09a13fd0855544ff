create or replace function pgautofailover.start_maintenance(node_id bigint, until timestamptz default null)
returns boolean
language plpgsql
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
  if until <= clock_timestamp() then
    raise exception 'maintenance cannot end at %, which is past', until using errcode = '22023';
  end if;

  update pgautofailover.node as n set maintenance_until = until where n.nodeid = node_id;
  if not 'maintenance' in (node.reportedstate::text, node.goalstate::text) then
    perform pgaf.warn_of_blocked_writes(node);
    perform pgaf.advance(node_id, 'start_maintenance');
  end if;
  return true;
end;
$$;

comment on function pgautofailover.start_maintenance(bigint, timestamptz) is
  'Takes a node out of the group''s hands, a primary by way of a failover. until: when it comes back by itself; null: on stop_maintenance. False when the node is unknown. A warning (55000) when commits will wait until it is back. Errors: 22023 until is past, 55000 not from this state, or nobody could take over, XX000 no primary.';
