create or replace function pgautofailover.node_timeline_status(
  formation_id text,
  group_id integer,
  out node_id bigint,
  out node_name text,
  out tli integer,
  out lsn pg_lsn,
  out reference_tli integer,
  out on_accepted_lineage boolean
)
returns setof record
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select n.nodeid, n.nodename, n.reportedtli, n.reportedlsn, pgaf.reference_timeline($1, $2), pgaf.is_on_lineage(n)
  from pgautofailover.node as n
  where n.formationid = $1 and n.groupid = $2
  order by n.nodeid
$$;

comment on function pgautofailover.node_timeline_status(text, integer) is
  'For each node of a group: its timeline and position, the timeline that counts, and whether the node is on a line to it.';
