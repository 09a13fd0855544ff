create or replace function pgaf.refuse_superseded(node pgautofailover.node, token bigint)
returns void
language plpgsql
immutable
as $$
begin
  raise exception 'this report of node % carries fencing token %, the newest is %',
    node.nodeid,
    token,
    node.fencing_token
    using
      errcode = '40001',
      detail = 'It was held up on its way, or another keeper speaks for this node.',
      hint = 'Take a new token, look at the node again, and report that.';
end;
$$;

comment on function pgaf.refuse_superseded(pgautofailover.node, bigint) is
  'Refuses (40001) a report of a connection that its keeper has replaced since.';
