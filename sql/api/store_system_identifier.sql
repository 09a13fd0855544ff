create or replace function pgaf.store_system_identifier(node_id bigint, node_sysidentifier bigint)
returns pgautofailover.node
language plpgsql
as $$
declare
  node pgautofailover.node;
begin
  perform
    pgaf.lock_formation(
      (select n.formationid from pgautofailover.node as n where n.nodeid = store_system_identifier.node_id)
    );
  update pgautofailover.node as n
  set sysidentifier = store_system_identifier.node_sysidentifier
  where n.nodeid = store_system_identifier.node_id
  returning n.*
  into node;
  return node;
end;
$$;

comment on function pgaf.store_system_identifier(bigint, bigint) is
  'Stores which database cluster a node holds. 23P01 at the end of the transaction when its group holds another.';
