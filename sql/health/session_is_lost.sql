create or replace function pgaf.session_is_lost(node pgautofailover.node)
returns boolean
language sql
stable
as $$
  select
    'session' = any ((session_is_lost.node).capabilities)
    and (session_is_lost.node).reporttime >= pg_postmaster_start_time()
    and not exists (
      select
      from pg_locks as held
      where
        held.locktype = 'advisory'
        and held.granted
        and held.classid = 2
        and held.objid = ((session_is_lost.node).nodeid & 4294967295)::bigint::oid
        and held.objsubid = 1
        and held.database = (select own.oid from pg_database as own where own.datname = current_database())
    );
$$;

comment on function pgaf.session_is_lost(pgautofailover.node) is
  'The node''s keeper held its session during this run of the monitor, and holds it no more. Never true of a keeper of the original.';
