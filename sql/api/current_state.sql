create or replace function pgautofailover.current_state(
  formation_id text default 'default',
  out formation_kind text,
  out nodename text,
  out nodehost text,
  out nodeport integer,
  out group_id integer,
  out node_id bigint,
  out current_group_state pgautofailover.replication_state,
  out assigned_group_state pgautofailover.replication_state,
  out candidate_priority integer,
  out replication_quorum boolean,
  out reported_tli integer,
  out reported_lsn pg_lsn,
  out health integer,
  out nodecluster text,
  out noderegion text
)
returns setof record
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select f.kind, n.nodename, n.nodehost, n.nodeport, n.groupid, n.nodeid, n.reportedstate, n.goalstate,
    n.candidatepriority, n.replicationquorum, n.reportedtli, n.reportedlsn, n.health, n.nodecluster, n.region
  from pgautofailover.node as n
  join pgautofailover.formation as f using (formationid)
  where n.formationid = $1
  order by n.groupid, n.nodeid
$$;

comment on function pgautofailover.current_state(text) is
  'What every node of a formation reported last, and what it was told to become.';
