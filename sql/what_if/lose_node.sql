create or replace function pgaf.lose_node(formation text, group_no integer, node_name text)
returns bigint
language plpgsql
as $$
declare
  gone bigint;
begin
  update pgautofailover.node as n
  set
    reportedpgisrunning = false,
    streams = false,
    health = 0,
    healthchecktime = clock_timestamp(),
    bad_since = clock_timestamp() - interval '1 day',
    refused_since = clock_timestamp() - interval '1 day',
    reporttime = clock_timestamp() - interval '1 day'
  where
    n.formationid = lose_node.formation
    and n.groupid = lose_node.group_no
    and n.nodename = lose_node.node_name
  returning n.nodeid
  into gone;
  if not found then
    raise exception 'node "%" is not registered in group % of formation "%"', node_name, group_no, formation
      using errcode = '42704';
  end if;
  return gone;
end;
$$;

comment on function pgaf.lose_node(text, integer, text) is
  'In a dry run: the node''s machine is gone, for long enough that the monitor knows. 42704 unknown node.';
