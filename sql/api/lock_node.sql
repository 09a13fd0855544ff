create or replace function pgaf.lock_node(node_id bigint)
returns pgautofailover.node
language plpgsql
as $$
declare
  seen record;
  node pgautofailover.node;
begin
  select n.formationid, n.groupid into seen from pgautofailover.node as n where n.nodeid = lock_node.node_id;
  if found then
    perform pgaf.lock_group(seen.formationid, seen.groupid);
    select n.* into node from pgautofailover.node as n where n.nodeid = lock_node.node_id;
  end if;
  return node;
end;
$$;

comment on function pgaf.lock_node(bigint) is
  'Locks the group that a node belongs to and returns the node as it is then; null when there is none.';
