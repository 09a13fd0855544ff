create or replace function pgautofailover.current_state(
  formation_id text,
  group_id integer,
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
  select s.* from pgautofailover.current_state($1) as s where s.group_id = $2
$$;

comment on function pgautofailover.current_state(text, integer) is
  'As current_state(formation_id), for one group.';
