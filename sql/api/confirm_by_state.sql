create or replace function pgaf.confirm_by_state(node_id bigint)
returns void
language plpgsql
as $$
declare
  node pgautofailover.node;
  newest bigint;
begin
  select max(s.epoch)
  into newest
  from
    pgautofailover.node as n
    join pgautofailover.sync_set as s on s.formationid = n.formationid and s.groupid = n.groupid
  where
    n.nodeid = confirm_by_state.node_id
    and s.lsn is null
    and n.reportedstate = n.goalstate
    and n.goalstate in ('single', 'wait_primary', 'primary');

  if newest is not null then
    select n.* into node from pgautofailover.node as n where n.nodeid = confirm_by_state.node_id;
    perform pgaf.confirm_sync_set(node, newest, node.reportedlsn);
  end if;
end;
$$;

comment on function pgaf.confirm_by_state(bigint) is
  'A keeper of the original cannot confirm a sync set by name: it counts as confirmed when the primary reports the state that was assigned with it.';
