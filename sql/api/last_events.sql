create or replace function pgautofailover.last_events(count integer default 10)
returns setof pgautofailover.event
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
  select newest.*
  from (select e.* from pgautofailover.event as e order by e.eventid desc limit $1) as newest
  order by newest.eventtime, newest.eventid
$$;

comment on function pgautofailover.last_events(integer) is
  'The newest events of all formations, oldest first.';
