create or replace function pgautofailover.set_node_region(formation_id text, node_name text, region text)
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
  node := pgaf.lock_named_node(formation_id, node_name);
  if region = '' then
    raise exception 'invalid value for region "": expected a name' using errcode = '22023';
  end if;

  update pgautofailover.node as n
  set region = set_node_region.region
  where n.nodeid = node.nodeid
  returning n.*
  into node;
  perform pgaf.record_event(node, format('Updating region to "%s" for %s', region, pgaf.node_text(node)));
  return true;
end;
$$;

comment on function pgautofailover.set_node_region(text, text, text) is
  'Labels a node with the region it runs in; no rule reads it. Errors: 42704 unknown node, 22023 empty.';
