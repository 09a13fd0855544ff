create or replace function pgautofailover.set_nodes_well(
  node_ids bigint[],
  node_hosts text[],
  node_ports integer[]
)
returns bigint[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
declare
  told bigint[];
begin
  if pg_current_xact_id_if_assigned() is null then
    perform pgaf.commit_without_flush();
  end if;
  with
    still_well as (
      select n.nodeid
      from
        pgautofailover.node as n
        join unnest(set_nodes_well.node_ids, set_nodes_well.node_hosts, set_nodes_well.node_ports) as seen (
          id,
          host,
          port
        )
          on seen.id = n.nodeid and seen.host = n.nodehost and seen.port = n.nodeport
      where n.health = 1
      -- nobody waits in here for a row while he holds another
      for no key update of n skip locked
    ),
    stored as (
      update pgautofailover.node as n
      set
        healthchecktime = clock_timestamp(),
        bad_since = null,
        refused_since = null
      from still_well
      where n.nodeid = still_well.nodeid
      returning n.nodeid
    )
  select coalesce(array_agg(stored.nodeid), '{}')
  into told
  from stored;
  return told;
end;
$$;

comment on function pgautofailover.set_nodes_well(bigint[], text[], integer[]) is
  'The health service tells of many nodes at once that their probes were answered, by id, host and port. Only of nodes that were well before is that stored, which decides nothing and need not survive a crash; returned are their ids. Of each other node, and of one that is locked at the moment, it is told with set_node_health.';
