create or replace function pgautofailover.report_postgres_version(
  node_id bigint,
  pg_versionnum integer default null,
  pg_version text default null,
  pg_versionstring text default null,
  citus_version text default null
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '10s'
as $$
begin
  if node_id is null then
    raise exception 'node_id must not be null' using errcode = 'XX000';
  end if;
  perform pgaf.lock_node(node_id);
  update pgautofailover.node as n
  set
    pg_versionnum = report_postgres_version.pg_versionnum,
    pg_version = report_postgres_version.pg_version,
    pg_versionstring = report_postgres_version.pg_versionstring,
    citus_version = report_postgres_version.citus_version
  where n.nodeid = node_id;
end;
$$;

comment on function pgautofailover.report_postgres_version(bigint, integer, text, text, text) is
  'A keeper tells which Postgres it runs. An unknown node is ignored; XX000 when node_id is null.';
