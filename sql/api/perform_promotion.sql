create or replace function pgautofailover.perform_promotion(formation_id text, node_name text)
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
  if node.reportedstate = node.goalstate and node.goalstate in ('single', 'primary') then
    raise notice 'cannot perform promotion: % is already a primary', pgaf.node_text(node)
      using errcode = '55000';
    return false;
  end if;

  perform pgaf.advance(node.nodeid, 'perform_promotion');
  perform pgaf.wish(node, 'promote');
  return true;
end;
$$;

comment on function pgautofailover.perform_promotion(text, text) is
  'Makes this node the next primary: the primary steps down, and this node is preferred whatever the priorities say. False when it is the primary already. Errors: 42704 unknown node, 55000 or XX000 with the reason why it cannot be now.';
