create or replace function pgautofailover.hold_session(node_id bigint)
returns boolean
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
  select pg_try_advisory_lock((2::bigint << 32) | (hold_session.node_id & 4294967295));
$$;

comment on function pgautofailover.hold_session(bigint) is
  'Called by a keeper''s listener on the connection it keeps open: while that lives, the keeper does. False when another session holds the node''s lock.';
