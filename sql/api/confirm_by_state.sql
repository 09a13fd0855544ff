create or replace function pgaf.confirm_by_state(node_id bigint)
returns void
language plpgsql
as $$
declare
  node pgautofailover.node;
  newest bigint;
begin
  select n.* into node from pgautofailover.node as n where n.nodeid = confirm_by_state.node_id;

  select max(s.epoch)
  into newest
  from pgautofailover.sync_set as s
  where
    s.formationid = node.formationid
    and s.groupid = node.groupid
    and s.lsn is null
    and node.reportedstate = node.goalstate
    and node.goalstate in ('single', 'wait_primary', 'primary');

  if newest is not null then
    perform pgaf.confirm_sync_set(node, newest, node.reportedlsn);
  end if;
end;
$$;

comment on function pgaf.confirm_by_state(bigint) is
  'A keeper of the original cannot confirm a sync set by name: it counts as confirmed when the primary reports the state that was assigned with it.';
