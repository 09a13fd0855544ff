create or replace function pgautofailover.take_fencing_token(node_id bigint)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
declare
  node pgautofailover.node;
begin
  node := pgaf.lock_node(take_fencing_token.node_id);
  if node.nodeid is null then
    raise exception 'couldn''t find node with nodeid %', take_fencing_token.node_id using errcode = '42704';
  end if;
  update pgautofailover.node as n
  set fencing_token = n.fencing_token + 1
  where n.nodeid = node.nodeid;
  return node.fencing_token + 1;
end;
$$;

comment on function pgautofailover.take_fencing_token(bigint) is
  'Called by a keeper on each new connection; what it reports there carries the token. From then on a report that still is on its way on an older connection is refused. 42704 when there is no such node.';
