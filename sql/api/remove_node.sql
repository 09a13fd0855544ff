create or replace function pgautofailover.remove_node(node_id bigint, force boolean default false)
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
  perform pgaf.lock_formation((select n.formationid from pgautofailover.node as n where n.nodeid = remove_node.node_id));
  select n.* into node from pgautofailover.node as n where n.nodeid = remove_node.node_id;
  if not found then
    raise exception 'couldn''t find node with nodeid %', node_id using errcode = '42704';
  end if;

  if node.goalstate <> 'dropped' then
    if not (pgaf.settings_of(node.formationid)).guard_data_loss then
      update pgautofailover.node_group as g
      set loss_accepted = true
      where g.formationid = node.formationid and g.groupid = node.groupid and g.leader = node.nodeid;
    end if;
    perform pgaf.advance(node_id, 'remove_node');
    perform pgaf.part_for_good(node);
    perform pgaf.lower_number_sync_standbys(node.formationid, node.groupid);
  elsif not (force or node.reportedstate = 'dropped') then
    return true;
  end if;

  if force or node.reportedstate = 'dropped' then
    perform pgaf.forget_node(node_id, 'an operator removed it');
  end if;
  perform pgaf.advance_group(node.formationid, node.groupid, 'report');
  return true;
end
$$;

comment on function pgautofailover.remove_node(bigint, boolean) is
  'Removes a node: it is told dropped, and its row goes when it has answered, or at once with force. A removed primary counts as writing until it or enough of its standbys said otherwise. Errors: 42704 unknown node, 55000 no other node holds every acknowledged commit (unless guard_data_loss is off).';
