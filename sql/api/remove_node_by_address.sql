create or replace function pgautofailover.remove_node(
  node_host text,
  node_port integer default 5432,
  force boolean default false
)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  found_id bigint;
begin
  select n.nodeid
  into found_id
  from pgautofailover.node as n
  where n.nodehost = remove_node.node_host and n.nodeport = remove_node.node_port;

  if not found then
    raise exception 'couldn''t find node with hostname "%" and port %', node_host, node_port
      using errcode = '42704';
  end if;
  return pgautofailover.remove_node(found_id, remove_node.force);
end;
$$;

comment on function pgautofailover.remove_node(text, integer, boolean) is
  'As remove_node(node_id, force), by address.';
