create or replace function pgautofailover.get_coordinator(
  formation_id text default 'default',
  out node_host text,
  out node_port integer
)
returns setof record
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select n.nodehost, n.nodeport
  from pgautofailover.node as n
  where
    n.formationid = $1
    and n.groupid = 0
    and n.goalstate in ('single', 'wait_primary', 'primary')
    and n.reportedstate in ('single', 'wait_primary', 'primary')
$$;

comment on function pgautofailover.get_coordinator(text) is
  'Where the coordinator of a Citus formation takes writes; no row while none does.';
