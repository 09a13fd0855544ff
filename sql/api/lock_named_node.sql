create or replace function pgaf.lock_named_node(formation text, node_name text)
returns pgautofailover.node
language plpgsql
as $$
declare
  node pgautofailover.node;
begin
  node := pgaf.lock_node(
    (
      select n.nodeid
      from pgautofailover.node as n
      where n.formationid = lock_named_node.formation and n.nodename = lock_named_node.node_name
    )
  );

  if node.nodename is distinct from lock_named_node.node_name then
    raise exception 'node "%" is not registered in formation "%"', node_name, formation
      using errcode = '42704';
  end if;
  return node;
end;
$$;

comment on function pgaf.lock_named_node(text, text) is
  'Locks the group of the node with this name and returns the node as it is then; 42704 when there is none.';
