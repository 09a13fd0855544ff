create or replace function pgautofailover.set_node_candidate_priority(
  formation_id text,
  node_name text,
  candidate_priority integer
)
returns boolean
language plpgsql
strict
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '30s'
as $$
declare
  node pgautofailover.node;
  priority_was integer;
begin
  node := pgaf.lock_named_node(formation_id, node_name);
  priority_was := node.candidatepriority;
  if candidate_priority not between 0 and 100 then
    raise exception 'invalid value for candidate_priority "%": expected an integer value between 0 and 100',
      candidate_priority
      using errcode = '22023';
  end if;
  if node.nodecluster != 'default' and candidate_priority != 0 then
    raise exception 'invalid value for candidate_priority: read-replica nodes in a citus cluster must always have candidate priority set to zero'
      using errcode = '22023';
  end if;

  update pgautofailover.node as n
  set candidatepriority = candidate_priority
  where n.nodeid = node.nodeid
  returning n.*
  into node;

  if
    candidate_priority = 0
    and priority_was != 0
    and 2 > (
      select count(*)
      from pgautofailover.node as n
      where
        n.formationid = node.formationid
        and n.groupid = node.groupid
        and n.goalstate != 'dropped'
        and n.candidatepriority > 0
    )
  then
    raise notice 'setting candidate priority of % to 0 is preventing automated failover', pgaf.node_text(node)
      using errcode = '55000';
  end if;
  perform
    pgaf.announce_property(
      node,
      format('Updating candidate priority to %s for %s', candidate_priority, pgaf.node_text(node)),
      'settings'
    );
  return true;
end;
$$;

comment on function pgautofailover.set_node_candidate_priority(text, text, integer) is
  'Sets how much a node is preferred as next primary: 0 (never) to 100. Errors: 42704 unknown node, 22023 out of range, 55000 settings are being applied already.';
