create or replace function pgautofailover.update_node_metadata(
  node_id bigint,
  node_name text,
  node_host text,
  node_port integer
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
begin
  if node_id is null then
    raise exception 'node_id must not be null' using errcode = 'XX000';
  end if;
  perform pgaf.check_name('node_name', node_name);
  perform pgaf.check_name('node_host', node_host);
  if (pgaf.lock_node(node_id)).nodeid is null then
    raise exception 'node % is not registered', node_id using errcode = '42704';
  end if;

  update pgautofailover.node as n
  set
    nodename = coalesce(update_node_metadata.node_name, n.nodename),
    nodehost = coalesce(update_node_metadata.node_host, n.nodehost),
    nodeport = coalesce(update_node_metadata.node_port, n.nodeport)
  where n.nodeid = update_node_metadata.node_id;
  return true;
end;
$$;

comment on function pgautofailover.update_node_metadata(bigint, text, text, integer) is
  'Changes a node''s name, host or port; null keeps what is stored. Errors: 42704 unknown node, 22023 more than 255 characters, 23505 name or address taken.';
