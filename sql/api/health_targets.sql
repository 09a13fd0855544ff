create or replace function pgautofailover.health_targets(
  out node_id bigint,
  out node_name text,
  out node_host text,
  out node_port integer,
  out health integer
)
returns setof record
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
  select n.nodeid, n.nodename, n.nodehost, n.nodeport, n.health
  from pgautofailover.node as n
  where n.goalstate != 'dropped'
  order by n.formationid, n.groupid, n.nodeid;
$$;

comment on function pgautofailover.health_targets is
  'The nodes that the health service should probe, of all formations.';
